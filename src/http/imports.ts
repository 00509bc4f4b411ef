import type { Socket } from 'node:net';
import { finished, PassThrough, Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import { lacks } from '../auth/requester.ts';
import { failure } from '../graphql/error-codes.ts';
import { forbidden, notFound } from '../graphql/errors.ts';
import { tooManyRequests } from '../graphql/too-many-requests.ts';
import { bytesOf } from '../inbound/files/nameless-file.ts';
import { type FileImport, FileTooLarge, interrupted, largestFile, NoRoom } from '../inbound/file-import.ts';
import { type Imports, NotAwaited, rejectedName, TooManyImports } from '../inbound/imports.ts';
import { withStatus } from './error-status.ts';
import { registerPart } from './register-part.ts';
import { importRoute, rejectedRoute } from './import-routes.ts';

/** A client that sends or takes nothing for so long, in milliseconds, is cut off. */
const patience = 60_000;

/** A client that sends less than this in that time, in bytes, is cut off too: few imports run at once. */
const least = 60 * 1_024;

interface Asked {
  Params: { id: string };
}

/** Connections over which a file comes: it may take longer than other requests, as long as something comes. */
const receiving = new WeakSet<Socket>();

export const isReceiving = (socket: Socket): boolean => receiving.has(socket);

/**
 * Takes files that are imported, `PUT` or `POST /import/<id>`, and gives out what was refused of them, `GET /import/<id>/rejected.csv`.
 * Ids come from the mutation `prepareImport`. For everybody but whoever prepared it there is no such import.
 */
export function serveImports(fastify: FastifyInstance, imports: Imports): void {
  registerPart(fastify, 'imports', async routes => {
    routes.removeAllContentTypeParsers();
    routes.addContentTypeParser('*', (_, body, done) => done(null, body));
    routes.route<Asked>({
      method: ['PUT', 'POST'],
      url: importRoute,
      handler: async (request, reply) => {
        try {
          return await take(request, reply, imports);
        } catch (error) {
          // What still comes of the file is not read.
          void reply.header('connection', 'close');
          throw asAnswered(error);
        }
      },
    });
    routes.get<Asked>(rejectedRoute, { exposeHeadRoute: false }, (request, reply) =>
      giveRejected(request, reply, imports),
    );
  });
}

async function take(request: FastifyRequest<Asked>, reply: FastifyReply, imports: Imports): Promise<object> {
  const one = found(request, imports);
  const { 'content-type': type = '', 'content-length': length = '0' } = request.headers;
  if (/^multipart\//i.test(type))
    throw failure('UNSUPPORTED_MEDIA_TYPE', 'Send the file as it is, not as a form.');
  if (Number(length) > largestFile) throw new FileTooLarge();
  const body = request.body instanceof Readable ? bytesFrom(request.body) : Readable.from([]);
  const { socket } = request.raw;
  const cutting = cutWhenSlow(socket);
  receiving.add(socket);
  try {
    await imports.take(one, request.asker, body, request.id);
  } catch (error) {
    throw one.isOver && !(error instanceof NotAwaited) ? endedBefore(one) : error;
  } finally {
    receiving.delete(socket);
    clearInterval(cutting);
  }
  return reply.code(202).send({ id: one.id, bytes: one.bytes });
}

/** The body of a request. A reader may stop early: the request stays open for its answer, and the rest of the body is dropped. */
function bytesFrom(request: Readable): Readable {
  const bytes = new PassThrough();
  request.pipe(bytes).once('close', () => request.resume());
  finished(request, { writable: false }, error => {
    if (error) bytes.destroy(error);
  });
  return bytes;
}

/** An import that ended before its file had come. */
const endedBefore = ({ state }: FileImport): GraphQLError =>
  state === 'CANCELLED'
    ? failure('FILE_ALREADY_SENT', 'The import was cancelled. Nothing of the file was recorded.')
    : failure('SHUTTING_DOWN', stopped);

const stopped =
  'The server is stopping: the file did not come whole, and nothing of it was recorded. Prepare the import anew, and send the same file: ' +
  'another server is, or soon will be, there, and nothing is recorded twice.';

function cutWhenSlow(socket: Socket): NodeJS.Timeout {
  let before = socket.bytesRead;
  return setInterval(() => {
    if (socket.bytesRead - before < least) socket.destroy();
    before = socket.bytesRead;
  }, patience);
}

function giveRejected(request: FastifyRequest<Asked>, reply: FastifyReply, imports: Imports): FastifyReply {
  const { isOver, rejected } = found(request, imports);
  if (!isOver || !rejected?.file) throw withStatus(404, notFound('file of refused rows, or not yet'));
  const stream = Readable.from(bytesOf(rejected.file, 1 << 16));
  const { socket } = request.raw;
  const cut = () => stream.destroy();
  socket.setTimeout(patience).once('timeout', cut);
  stream.once('close', () => socket.setTimeout(0).off('timeout', cut));
  return reply
    .type('text/csv; charset=utf-8')
    .headers({
      'content-disposition': `attachment; filename="${rejectedName}"`,
      'cache-control': 'no-store',
    })
    .send(stream);
}

/** @throws {GraphQLError} the requester has no such import */
function found({ asker: { requester }, params }: FastifyRequest<Asked>, imports: Imports): FileImport {
  if (!requester.rights.has('RECORD')) {
    const message = lacks(requester, 'An import', 'RECORD');
    throw requester.role === null ? failure('UNAUTHENTICATED', message) : forbidden(message);
  }
  const one = imports.find(params.id, requester);
  if (one === undefined) throw withStatus(404, notFound('import'));
  if (one === 'gone') throw withStatus(404, notFound(`import any more. ${interrupted.message}`));
  return one;
}

/** What went wrong with a file, as HTTP says it. */
function asAnswered(error: unknown): unknown {
  if (error instanceof TooManyImports) return tooManyRequests(error.message, 30);
  if (error instanceof NotAwaited) return failure('FILE_ALREADY_SENT', error.message);
  if (error instanceof FileTooLarge) return failure('PAYLOAD_TOO_LARGE', tooLarge);
  if (error instanceof NoRoom) return failure('NO_ROOM', "The server's disk is full. Nothing was recorded.");
  return isBrokenOff(error) ? brokenOff() : error;
}

const tooLarge = 'A file may take 1 GiB. Divide it, and import each part.';

const isBrokenOff = (error: unknown) =>
  ['ECONNRESET', 'ABORT_ERR', 'ERR_STREAM_PREMATURE_CLOSE'].includes(
    (error as NodeJS.ErrnoException | undefined)?.code ?? '',
  );

const brokenOff = (): GraphQLError =>
  failure('CLIENT_CLOSED_REQUEST', 'The file did not come whole. Send it again to the same address.');
