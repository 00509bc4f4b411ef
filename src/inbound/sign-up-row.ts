import type { Channel } from '../domain/attribution.ts';
import type { Reply } from '../domain/participation/events.ts';
import type { MappedRow } from './mapped-row.ts';
import { type DateReading, instantIn, noInstant } from './files/dates.ts';
import type { Item } from '../commands/batch.ts';
import type { Target } from './target.ts';
import { RejectedRow } from './rejected-row.ts';
import { rowDigest } from './row-digest.ts';
import { attendedOf, type RowStatus, rowStatusOf } from './status.ts';

/** How the rows of one format are read. */
export interface RowReading {
  /** Named as the source of what is recorded. */
  readonly system: string;
  /** Whether ids of rows are unique in the system. */
  readonly ownIds?: true | undefined;
  readonly channel?: Channel | undefined;
  readonly target: Target;
  readonly dates: DateReading;
}

/** A row as commands: a sign-up, and what followed it. None: there is nothing to record yet. */
export function signUpItems(row: MappedRow, reading: RowReading): Item[] {
  const { target } = reading;
  const standing = statusIn(row);
  if (standing === 'NOT_ASKED') return [];
  const where = {
    campaignId: target.campaignId,
    ...(target.activityId && { activityId: target.activityId }),
    ...(target.activity && { activity: target.activity }),
  };
  const occurredAt = timeIn(row, reading);
  const common = {
    ...where,
    participant: participantIn(row, reading),
    source: { system: reading.system, externalId: externalIdOf(row, reading, standing) },
  };
  const dated = { ...common, ...(occurredAt && { occurredAt }) };
  const signUp: Item = { signUp: { ...dated, ...about(row, reading), ...signUpDetails(row) } };
  switch (standing) {
    case 'REGISTERED':
      return [signUp];
    case 'CONFIRMED':
      return [signUp, { confirmSignUp: dated }];
    case 'CANCELLED':
      return [{ signUp: { ...signUp.signUp, withdrawn: true } }];
    case 'ATTENDED':
      return [signUp, { recordAttendance: { ...common, ...atStart(target) } }];
    case 'NO_SHOW':
      return [signUp, { markNoShow: { ...common, ...atStart(target) } }];
    case 'DECLINED':
    case 'TENTATIVE':
    case 'WAITLISTED':
      return [replied(standing, row, { ...dated, ...about(row, reading), ...whoIsNamed(row) })];
  }
}

/** Whether it is a sign-up that was taken back. */
export const isWithdrawn = ({ signUp }: Item): boolean =>
  signUp !== undefined && 'withdrawn' in signUp && signUp.withdrawn === true;

/** @throws {RejectedRow} a value cannot be understood */
function statusIn(row: MappedRow): RowStatus {
  const [status, attended] = [row.get('status'), row.get('attended')];
  const standing = status === undefined ? 'REGISTERED' : rowStatusOf(status);
  if (standing === undefined) {
    throw new RejectedRow(
      `status: “${status}” is not known. Write registered, confirmed, cancelled, declined, tentative, attended or no-show.`,
    );
  }
  const came = attended === undefined ? null : attendedOf(attended);
  if (came === undefined)
    throw new RejectedRow(
      `attended: expected yes or no, and nothing where it is not known, not “${attended}”.`,
    );
  if (came === null || standing === 'CANCELLED' || standing === 'DECLINED') return standing;
  return came ? 'ATTENDED' : 'NO_SHOW';
}

function participantIn(row: MappedRow, { system }: RowReading): object {
  const [email, phone, id] = [addressIn(row.get('email')), row.get('phone'), row.get('identifier')];
  const own = id === undefined || id.includes(':') ? id : `${system}:${id}`;
  const identifiers = [...(own === undefined ? [] : [own]), ...row.identifiers];
  if (email === undefined && phone === undefined && identifiers.length === 0) {
    throw new RejectedRow('Nobody is named: the row has no e-mail address, phone number or id.');
  }
  return {
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
    ...(identifiers.length > 0 && { identifiers }),
  };
}

/** `Kari Nordmann <kari@example.org>` is as people write it to one another (RFC 5322, 3.4). */
const nameAndAddress = /^([^<>]*)<([^<>]+)>$/;

const addressIn = (text: string | undefined): string | undefined =>
  text?.replace(nameAndAddress, '$2').replace(/^mailto:(?=.)/i, '');

/** The name before an address, without the quotes around it; many programs repeat the address there. */
function nameBefore(address: string | undefined): string | undefined {
  const [, before = ''] = nameAndAddress.exec(address ?? '') ?? [];
  const [, , quoted] = /^(["'])(.*)\1$/.exec(before.trim()) ?? [];
  const name = quoted?.replace(/\\(.)/g, '$1').trim() ?? before.trim();
  return name === '' || name.includes('@') ? undefined : name;
}

function timeIn(row: MappedRow, { dates }: RowReading): string | undefined {
  const text = row.get('at');
  if (text === undefined) return undefined;
  const instant = instantIn(text, dates);
  if (instant === undefined) throw new RejectedRow(noInstant(text));
  return instant;
}

function atStart({ activityId, activity, startsAt }: Target): { occurredAt: string } {
  if (activityId === null && !activity) {
    throw new RejectedRow(
      'The row says whether somebody came, but not to what. Say which activity: --activity (in the API `activityId`).',
    );
  }
  if (startsAt === null) throw new RejectedRow('The activity has no time yet, so nobody can have come.');
  return { occurredAt: startsAt };
}

/**
 * By which a row is recorded once: its id in its system; or else a digest of where it is recorded, and of its number or of all that it says.
 * A row that says that somebody cancelled is another one, so that a later one can say that they are back.
 */
function externalIdOf(
  row: MappedRow,
  { ownIds, target: { campaignId, activityId } }: RowReading,
  standing: RowStatus,
): string {
  const id = row.get('rowId');
  if (ownIds && id !== undefined) return standing === 'CANCELLED' ? `${id}#cancelled` : id;
  const values = id === undefined ? row.content : [id, standing === 'CANCELLED'];
  return rowDigest(campaignId, activityId, ...values);
}

/** Where somebody came from, and who they are as far as statistics go. */
function about(row: MappedRow, { channel }: RowReading): object {
  const utm = {
    source: row.get('utmSource'),
    medium: row.get('utmMedium'),
    campaign: row.get('utmCampaign'),
    term: row.get('utmTerm'),
    content: row.get('utmContent'),
  };
  const stated = Object.entries(utm).filter(([, value]) => value !== undefined);
  const birth = row.get('birthYear');
  return {
    ...(channel && { channel }),
    ...present('creativeId', row.get('creativeId')),
    ...present('audience', row.get('audience')),
    ...present('area', row.get('area')),
    ...(birth !== undefined && { birthYear: birthYearIn(birth) }),
    ...(stated.length > 0 && { utm: Object.fromEntries(stated) }),
  };
}

/** A year, or the year of a date. */
function birthYearIn(text: string): number {
  const [year] = /(?<!\d)(?:19|20)\d{2}(?!\d)/.exec(text) ?? [];
  if (year === undefined) throw new RejectedRow(`“${text}” has no year of birth in four digits.`);
  return Number(year);
}

/** Somebody may reply otherwise later, in the same row: each of its replies has an id of its own. */
function replied(reply: Reply, row: MappedRow, common: { readonly source: RowSource }): Item {
  const { system, externalId } = common.source;
  const source = { system, externalId: `${externalId}#${reply.toLowerCase()}` };
  return { replyToInvitation: { ...common, source, reply, ...present('share', row.get('share')) } };
}

interface RowSource {
  readonly system: string;
  readonly externalId: string;
}

function whoIsNamed(row: MappedRow): object {
  const parts = [row.get('firstName'), row.get('lastName')].filter(part => part !== undefined);
  const name = row.get('name') ?? (parts.join(' ') || nameBefore(row.get('email')));
  return {
    ...(name && { name: name.slice(0, 200) }),
  };
}

function signUpDetails(row: MappedRow): object {
  return {
    ...whoIsNamed(row),
    ...present('share', row.get('share')),
    ...(row.answers.length > 0 && { answers: row.answers }),
  };
}

const present = (name: string, value: string | undefined) => (value === undefined ? {} : { [name]: value });
