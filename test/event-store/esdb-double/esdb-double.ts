import { setImmediate as nextTurn } from 'node:timers/promises';
import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { sendUnaryData, ServerDuplexStream, ServerReadableStream, ServerUnaryCall } from '@grpc/grpc-js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import featuresRpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import streamsRpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { ConnectionCutter } from './connection-cutter.ts';
import { Database, maxAppendSize, type Proposed } from './database.ts';
import { appendAnswer, batchAnswer, expectedOf, nameOf, notReady, proposed } from './messages.ts';
import { answerRead, type Counts, streamDeleted } from './reads.ts';

type Batch = streams.BatchAppendReq;

/** EventStoreDB's protocol on a port of its own, over a database in memory, with means to make it fail. */
export class EsdbDouble {
  /** Replaced while nobody is connected: the server was stopped, and another database put in its place. */
  database = new Database();
  /** Between the clients and the server: cuts, refuses or hangs connections. The data stay. */
  readonly connections: ConnectionCutter;
  /** So many of the next appends are written, but the connection breaks before the answer. */
  repliesToLose = 0;
  /** So many of the next appends meet a server that is not ready. */
  notReady = 0;
  /** Every call is refused for want of rights. */
  denying = false;
  readonly subscriptions: Counts = { sent: 0, dropped: 0 };
  /** Which way the appends came. */
  readonly appends = { batched: 0, single: 0 };
  readonly #server: Server;
  readonly #batchAppend: boolean;

  static async start({ batchAppend = true } = {}): Promise<EsdbDouble> {
    const server = new Server();
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    const double = new EsdbDouble(server, port, batchAppend);
    await double.connections.start();
    return double;
  }

  private constructor(server: Server, port: number, batchAppend: boolean) {
    this.#server = server;
    this.#batchAppend = batchAppend;
    this.connections = new ConnectionCutter(port);
    server.addService(featuresRpc.ServerFeaturesService, {
      getSupportedMethods: (_: unknown, reply: sendUnaryData<unknown>) => reply(null, this.#features()),
    });
    server.addService(streamsRpc.StreamsService, {
      read: (call: Parameters<typeof answerRead>[1]) =>
        this.denying
          ? call.emit('error', accessDenied())
          : void answerRead(this.database, call, this.subscriptions),
      append: (
        call: ServerReadableStream<streams.AppendReq, streams.AppendResp>,
        reply: sendUnaryData<streams.AppendResp>,
      ) => void this.#append(call, reply),
      batchAppend: (call: ServerDuplexStream<Batch, streams.BatchAppendResp>) => this.#batches(call),
      delete: (
        call: ServerUnaryCall<streams.DeleteReq, streams.DeleteResp>,
        reply: sendUnaryData<unknown>,
      ) => {
        this.database.softDelete(nameOf(call.request.getOptions()!));
        reply(null, new streams.DeleteResp());
      },
      tombstone: (call: ServerUnaryCall<streams.TombstoneReq, unknown>, reply: sendUnaryData<unknown>) => {
        this.database.tombstone(nameOf(call.request.getOptions()!));
        reply(null, new streams.TombstoneResp());
      },
    });
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.connections.port}?tls=false`;
  }

  async close(): Promise<void> {
    await this.connections.stop();
    this.#server.forceShutdown();
  }

  #features() {
    const answer = new features.SupportedMethods().setEventStoreServerVersion('23.10.6');
    for (const name of ['read', 'append', ...(this.#batchAppend ? ['batchappend'] : [])]) {
      const method = new features.SupportedMethod().setServiceName('event_store.client.streams.streams');
      answer.addMethods(method.setMethodName(name));
    }
    return answer;
  }

  async #append(
    call: ServerReadableStream<streams.AppendReq, streams.AppendResp>,
    reply: sendUnaryData<streams.AppendResp>,
  ): Promise<void> {
    const messages = await allMessages(call);
    if (!messages) return;
    const options = messages[0]!.getOptions()!;
    const events = messages.slice(1).map(message => proposed(message.getProposedMessage()!));
    this.appends.single++;
    if (this.denying) {
      reply(accessDenied());
      return;
    }
    if (this.notReady-- > 0) {
      reply({ code: status.UNAVAILABLE, details: 'Server Is Not Ready' });
      return;
    }
    const expected = expectedOf(options);
    const outcome = this.database.append(nameOf(options), events, expected);
    if (this.repliesToLose-- > 0) {
      this.connections.cut();
      return;
    }
    if (outcome.result === 'deleted') {
      reply(streamDeleted(nameOf(options)));
      return;
    }
    if (outcome.result === 'too large') {
      reply(tooLarge());
      return;
    }
    reply(null, appendAnswer(outcome, expected));
  }

  #batches(call: ServerDuplexStream<Batch, streams.BatchAppendResp>): void {
    const unfinished = new Map<string, { options: streams.BatchAppendReq.Options; events: Proposed[] }>();
    call.on('data', (message: Batch) => {
      const id = message.getCorrelationId()!.getString();
      const batch = unfinished.get(id) ?? { options: message.getOptions()!, events: [] };
      batch.events.push(...message.getProposedMessagesList().map(proposed));
      unfinished.set(id, batch);
      if (!message.getIsFinal()) return;
      unfinished.delete(id);
      const answer = this.#appendBatch(batch.options, batch.events);
      if (answer) call.write(answer.setCorrelationId(message.getCorrelationId()));
    });
    call.on('end', () => call.end());
    call.on('error', () => undefined);
  }

  /** Undefined: the answer is lost. */
  #appendBatch(options: streams.BatchAppendReq.Options, events: Proposed[]) {
    const stream = nameOf(options);
    const expected = expectedOf(options);
    this.appends.batched++;
    if (this.notReady-- > 0) return notReady(stream);
    const outcome = this.database.append(stream, events, expected);
    if (this.repliesToLose-- > 0) {
      this.connections.cut();
      return;
    }
    return batchAnswer(outcome, expected, stream);
  }
}

/** Undefined: the connection broke; that may look as if there were no more messages. */
async function allMessages<T>(call: ServerReadableStream<T, unknown>): Promise<T[] | undefined> {
  const messages: T[] = [];
  try {
    for await (const message of call) messages.push(message as T);
    await nextTurn();
  } catch {
    return undefined;
  }
  return call.cancelled ? undefined : messages;
}

function accessDenied() {
  const metadata = new Metadata();
  metadata.set('exception', 'access-denied');
  return { code: status.PERMISSION_DENIED, details: 'Access Denied', metadata };
}

function tooLarge() {
  const metadata = new Metadata();
  metadata.set('exception', 'maximum-append-size-exceeded');
  metadata.set('maximum-append-size', String(maxAppendSize));
  const details = `Maximum Append Size of ${maxAppendSize} Exceeded.`;
  return { code: status.INVALID_ARGUMENT, details, metadata };
}
