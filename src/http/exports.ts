import { addAbortSignal, Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { momentOf, RefusedInstant } from '../audit/moment.ts';
import type { AsOf } from '../audit/replay.ts';
import { type Allowances, inSeconds } from '../auth/allowances.ts';
import { lacks } from '../auth/requester.ts';
import type { Directory } from '../directory/directory.ts';
import { type Positions, RefusedPosition } from '../event-store/positions.ts';
import { type Download, downloads, downloadsFor } from '../export/downloads.ts';
import { namesFrom } from '../export/names.ts';
import { readme } from '../export/readme.ts';
import type { SnapshotLease, Snapshots } from '../export/snapshots.ts';
import type { Asking } from '../export/table.ts';
import { failure } from '../graphql/error-codes.ts';
import { forbidden, invalidInput, notFound, refusedPosition } from '../graphql/errors.ts';
import { readmeName } from '../graphql/exports.ts';
import { tooManyRequests } from '../graphql/too-many-requests.ts';
import type { Views } from '../graphql/view.ts';
import { UnusablePath } from '../sqlite/unusable.ts';
import { withStatus } from './error-status.ts';

export const exportRoute = '/export/:campaign/:file';

/** So many downloads at once, of all askers together: each may hold a campaign's snapshot on the disk. */
const mostAtOnce = 4;
/** A client that takes nothing for so long, in milliseconds, is cut off. */
const patience = 60_000;

interface Exports {
  readonly views: Views;
  readonly positions: Positions;
  readonly directory: Directory;
  readonly snapshots: Snapshots;
  readonly costs: Allowances;
  readonly logger: Logger;
  readonly version: string;
  readonly stopping: AbortSignal;
}

interface Asked {
  Params: { campaign: string; file: string };
  Querystring: { asOf?: string; names?: string };
}

/** Downloads of a campaign's data: `GET /export/<campaign>/<file>`. The client's own pace is that of the server. */
export function serveExports(fastify: FastifyInstance, exports: Exports): void {
  const underWay = new Set<string>();
  fastify.get<Asked>(exportRoute, { exposeHeadRoute: false }, async (request, reply) => {
    const { countedAs } = request.asker;
    const asked = await whatIsAsked(request, exports);
    hold(countedAs, underWay, exports.costs);
    underWay.add(countedAs);
    const over = () => underWay.delete(countedAs);
    try {
      return await download(request, reply, asked, exports, over);
    } catch (error) {
      over();
      throw error;
    }
  });
}

/** @throws {GraphQLError} it is too much at once */
function hold(countedAs: string, underWay: ReadonlySet<string>, costs: Allowances): void {
  const wait = costs.wait(countedAs, 1);
  if (wait > 0) throw tooManyRequests('This key or member has used up its allowance.', inSeconds(wait));
  if (underWay.has(countedAs)) throw tooManyRequests('This key or member is downloading already.', 5);
  if (underWay.size >= mostAtOnce) throw tooManyRequests('Too many downloads are under way.', 5);
}

interface What {
  readonly campaignId: string;
  readonly asOf: AsOf;
  readonly asking: Asking;
  /** undefined: the README. */
  readonly file: Download | undefined;
}

/** @throws {GraphQLError} they may not have it, or there is no such thing for them */
async function whatIsAsked(
  { asker: { requester }, params, query }: FastifyRequest<Asked>,
  { views, positions, directory }: Exports,
): Promise<What> {
  if (!requester.rights.has('CAMPAIGNS')) {
    const message = lacks(requester, 'An export', 'CAMPAIGNS');
    throw requester.role === null ? failure('UNAUTHENTICATED', message) : forbidden(message);
  }
  const live = await views.live();
  const campaignId = params.campaign;
  if (!views.holds(live, requester, campaignId)) throw withStatus(404, notFound('campaign'));
  const file = downloads.find(({ name }) => name === params.file);
  if (!file && params.file !== readmeName) throw withStatus(404, notFound('file of an export'));
  if (file && !requester.rights.has(file.right)) throw forbidden(lacks(requester, file.name, file.right));
  const odd = Object.keys(query).find(name => name !== 'asOf' && name !== 'names');
  if (odd !== undefined)
    throw withStatus(400, invalidInput(odd, 'Expected no parameters but asOf and names.'));
  if (query.names !== undefined && query.names !== 'true' && query.names !== 'false')
    throw withStatus(400, invalidInput('names', 'Expected true or false.'));
  const withNames = query.names === 'true';
  if (withNames && !requester.rights.has('PEOPLE')) throw forbidden(lacks(requester, 'names', 'PEOPLE'));
  const asOf =
    query.asOf === undefined ? { position: live.position ?? -1 } : await moment(query.asOf, positions);
  const namesOf = withNames ? namesFrom(directory, requester.organisationId) : undefined;
  return { campaignId, asOf, file, asking: { rights: requester.rights, namesOf } };
}

async function moment(text: string, positions: Positions): Promise<AsOf> {
  try {
    return await momentOf(text, positions);
  } catch (error) {
    if (error instanceof RefusedPosition) throw withStatus(400, refusedPosition('asOf', error));
    throw error instanceof RefusedInstant ? withStatus(400, invalidInput('asOf', error.message)) : error;
  }
}

async function download(
  request: FastifyRequest<Asked>,
  reply: FastifyReply,
  { campaignId, asOf, asking, file }: What,
  { snapshots, costs, logger, version, stopping }: Exports,
  over: () => void,
): Promise<FastifyReply> {
  const { requester, countedAs } = request.asker;
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const lease = await snapshots
    .lease(campaignId, asOf, AbortSignal.any([gone.signal, stopping]))
    .catch((error: unknown) => {
      if (gone.signal.aborted) throw failure('CLIENT_CLOSED_REQUEST', 'The client left.');
      if (stopping.aborted) throw failure('SHUTTING_DOWN', 'The server is stopping. Ask again later.');
      if (!(error instanceof UnusablePath)) throw error;
      logger.error(
        { err: error, campaignId, correlationId: request.id },
        'There is no room for an export: nothing was sent',
      );
      throw failure('NO_ROOM', "The server's disk is full. Nothing was exported.");
    });
  if (!lease) throw withStatus(404, notFound('campaign at that moment'));
  costs.charge(countedAs, lease.isNew ? lease.snapshot.events : 0);
  if (asking.namesOf) {
    logger.info(
      { actor: requester.actor, campaignId, file: file?.name, correlationId: request.id },
      'Names are exported',
    );
  }
  const counted = (rows: number) => costs.charge(countedAs, rows);
  const about = { snapshot: lease.snapshot, asking, version };
  const written = file
    ? file.write(lease.snapshot, asking, counted)
    : [Buffer.from(readme(about, downloadsFor(asking)))];
  const stream = addAbortSignal(stopping, Readable.from(leased(written, lease)));
  const { socket } = request.raw;
  const cut = () => stream.destroy();
  socket.setTimeout(patience).once('timeout', cut);
  stream.once('close', () => {
    socket.setTimeout(0).off('timeout', cut);
    lease[Symbol.dispose]();
    over();
  });
  const name = `${campaignId}-${file?.name ?? readmeName}`;
  return reply
    .type(file?.mediaType ?? 'text/markdown; charset=utf-8')
    .headers({
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
      'dugnad-position': lease.snapshot.positions.text(lease.snapshot.position),
    })
    .send(stream);
}

/** What is written, for as long as the snapshot is there. */
async function* leased(written: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, lease: SnapshotLease) {
  using _ = lease;
  yield* written;
}
