import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import type {
  sendUnaryData,
  ServerDuplexStream,
  ServerReadableStream,
  ServerUnaryCall,
  ServiceError,
} from '@grpc/grpc-js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import featuresRpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import gossipRpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import streamsRpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { ConnectionCutter } from './connection-cutter.ts';
import { Database, maxAppendSize, type Proposed } from './database.ts';
import { asItWas, noLeader, notLeader } from './follower.ts';
import { clusterInfo, type Member } from './gossip.ts';
import { appendAnswer, batchAnswer, expectedOf, nameOf, proposed } from './messages.ts';
import { answerRead, type Counts, streamDeleted } from './reads.ts';

type Batch = streams.BatchAppendReq;
type ReadCall = Parameters<typeof answerRead>[1];

interface Setting {
  readonly database?: Database;
  /** The nodes of its cluster; default: it stands alone. */
  readonly members?: () => readonly Member[];
}

/** EventStoreDB's protocol on a port of its own, over a database in memory, with means to make it fail. */
export class EsdbDouble {
  /** Replaced while nobody is connected: the server was stopped, and another database put in its place. */
  database: Database;
  /** Between the clients and the server: cuts, refuses or hangs connections. The data stay. */
  readonly connections: ConnectionCutter;
  /** So many of the next appends are written, but the connection breaks before the answer. */
  repliesToLose = 0;
  /** So many of the next appends meet a server that is not ready. */
  notReady = 0;
  /** Every call is refused for want of rights. */
  denying = false;
  /** How long an append, or a read, is on its way to the server, in milliseconds; asked anew for each. */
  delay: () => number = () => 0;
  /** How long its answer is on the way back. */
  answerDelay: () => number = () => 0;
  readonly subscriptions: Counts = { sent: 0, dropped: 0, isMute: false };
  /** Which way the appends came. */
  readonly appends = { batched: 0, single: 0 };
  readonly #server: Server;
  /** Itself, the leader's port, or undefined while there is no leader. */
  #leader: 'itself' | number | undefined = 'itself';
  /** How many events there were when it stopped leading. */
  #had = 0;

  static async start(setting: Setting = {}): Promise<EsdbDouble> {
    const server = new Server();
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    const double = new EsdbDouble(server, port, setting);
    await double.connections.start();
    return double;
  }

  private constructor(server: Server, port: number, { database = new Database(), members }: Setting) {
    this.#server = server;
    this.database = database;
    this.connections = new ConnectionCutter(port);
    server.addService(gossipRpc.GossipService, {
      read: (_: unknown, reply: sendUnaryData<unknown>) =>
        reply(null, clusterInfo(members?.() ?? [{ port: this.connections.port, leads: true }])),
    });
    server.addService(featuresRpc.ServerFeaturesService, {
      getSupportedMethods: (_: unknown, reply: sendUnaryData<unknown>) => reply(null, supportedMethods()),
    });
    server.addService(streamsRpc.StreamsService, {
      read: (call: ReadCall) => void this.#read(call),
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

  /** @param leader undefined: none, for now */
  follows(leader: 'itself' | number | undefined): void {
    if (this.#leader === 'itself') this.#had = this.database.log.length;
    this.#leader = leader;
  }

  async close(): Promise<void> {
    await this.connections.stop();
    this.#server.forceShutdown();
  }

  async #read(call: ReadCall): Promise<void> {
    await pause(this.delay());
    const refusal = this.#refusal(call.metadata);
    if (refusal) return void call.emit('error', refusal);
    const readable = this.#leader === 'itself' ? this.database : asItWas(this.database, this.#had);
    await answerRead(readable, call, this.subscriptions);
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
    const delay = this.delay();
    // What is on its way arrives, also when the client no longer waits for it.
    if (delay > 0) await pause(delay);
    const refusal = this.notReady-- > 0 ? noLeader : this.#refusal(call.metadata);
    if (refusal) {
      reply(refusal);
      return;
    }
    const expected = expectedOf(options);
    const outcome = this.database.append(nameOf(options), events, expected);
    const answerDelay = this.answerDelay();
    if (answerDelay > 0) await pause(answerDelay);
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

  /** As other clients append; ours do not. */
  #batches(call: ServerDuplexStream<Batch, streams.BatchAppendResp>): void {
    const unfinished = new Map<string, { options: streams.BatchAppendReq.Options; events: Proposed[] }>();
    call.on('data', (message: Batch) => {
      const id = message.getCorrelationId()!.getString();
      const batch = unfinished.get(id) ?? { options: message.getOptions()!, events: [] };
      batch.events.push(...message.getProposedMessagesList().map(proposed));
      unfinished.set(id, batch);
      if (!message.getIsFinal()) return;
      unfinished.delete(id);
      this.appends.batched++;
      const [stream, expected] = [nameOf(batch.options), expectedOf(batch.options)];
      const outcome = this.database.append(stream, batch.events, expected);
      call.write(batchAnswer(outcome, expected, stream).setCorrelationId(message.getCorrelationId()));
    });
    call.on('end', () => call.end());
    call.on('error', () => undefined);
  }

  /** Why it does not answer; a node that follows passes appends on to the leader unless it is asked for that. */
  #refusal(metadata: Metadata): Partial<ServiceError> | undefined {
    if (this.denying) return accessDenied();
    if (this.#leader === undefined) return noLeader;
    const asked = metadata.get('requires-leader').includes('true');
    return asked && this.#leader !== 'itself' ? notLeader(this.#leader) : undefined;
  }
}

function supportedMethods() {
  const answer = new features.SupportedMethods().setEventStoreServerVersion('23.10.6');
  for (const name of ['read', 'append', 'batchappend']) {
    const method = new features.SupportedMethod().setServiceName('event_store.client.streams.streams');
    answer.addMethods(method.setMethodName(name));
  }
  return answer;
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
