import type { ConnectorKind, HeadingMeaning } from '../domain/connector.ts';
import { kebab } from '../inbound/api-names.ts';
import { kindInPath } from '../inbound/connectors/address.ts';
import type { Connector } from '../inbound/connectors/connector.ts';

/** A connector as the server shows it; of what it refused with reasons. */
export interface ShownConnector {
  readonly id: string;
  readonly kind: ConnectorKind;
  readonly name: string;
  readonly url: string;
  readonly campaignId: string;
  readonly activityId: string | null;
  readonly account: string | null;
  readonly only: readonly string[];
  readonly map: readonly HeadingMeaning[];
  readonly pollOptions: readonly string[];
  readonly secrets: readonly string[] | null;
  readonly silentAfterHours: number | null;
  readonly isSilent: boolean;
  readonly addedAt: string;
  readonly lastHeardAt: string | null;
  readonly received: number;
  readonly recorded: number;
  readonly duplicate: number;
  readonly refused: number;
  readonly unverified: number;
  readonly waiting: number;
  readonly problem: string | null;
  readonly refusals: readonly {
    readonly code: string;
    readonly reason: string;
    readonly count: number;
    readonly lastAt: string;
  }[];
}

export const shownFields = `id kind name url campaignId activityId account only map { heading meaning } pollOptions secrets
  silentAfterHours isSilent addedAt lastHeardAt received recorded duplicate refused unverified waiting problem
  refusals { code reason count lastAt }`;

/** The name comes last: it alone is cut. */
const heads = ['id', 'kind', 'campaign', 'heard', 'rec/ref', 'name'];
const shortestName = 8;

/**
 * A line for each, and beneath it what is wrong with it.
 * @param width of the terminal, in characters @param now milliseconds
 */
export function tableOf(connectors: readonly ShownConnector[], width: number, now: number): string {
  const rows = connectors.map(one => [
    one.id,
    kindInPath(one.kind),
    one.campaignId,
    heard(one.lastHeardAt, now),
    `${one.recorded}/${one.refused}`,
    one.name,
  ]);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map(row => (row[column] ?? '').length)),
  );
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + 2, 0);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column < cells.length - 1
          ? cell.padEnd(widths[column] ?? 0)
          : cut(cell, Math.max(shortestName, width - before)),
      )
      .join('  ');
  return [line(heads), ...rows.flatMap((row, index) => [line(row), ...wrongWith(connectors[index]!)])].join(
    '\n',
  );
}

function wrongWith({ isSilent, lastHeardAt, silentAfterHours, problem, secrets }: ShownConnector): string[] {
  const silence =
    lastHeardAt === null ? 'nothing came yet' : `nothing came for more than ${silentAfterHours} hours`;
  return [
    ...(isSilent ? [`  silent: ${silence}`] : []),
    ...(problem === null ? [] : [`  problem: ${problem}`]),
    ...(secrets === null ? [`  problem: ${unopened}`] : []),
  ];
}

const unopened = 'its secrets cannot be opened any more, since SECRETS_KEY is another; enter them anew';

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`;

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** How long ago, in the largest unit that fits. */
function heard(at: string | null, now: number): string {
  if (at === null) return 'never';
  const seconds = (now - Date.parse(at)) / 1_000;
  const unit = units.find(([, each]) => seconds >= each);
  return unit ? `${Math.floor(seconds / unit[1])} ${unit[0]}` : 'now';
}

/** All of one, a line for each thing. */
export function describeConnector(one: ShownConnector): string {
  const { map, pollOptions, silentAfterHours, refusals } = one;
  const lines: [string, string | null][] = [
    ['id', one.id],
    ['kind', kindInPath(one.kind)],
    ['name', one.name],
    ['address', one.url],
    ['campaign', one.campaignId],
    ['activity', one.activityId ?? 'the campaign as a whole, or the one that is named by what comes'],
    ['account', one.account],
    ['only', one.only.join(' ') || null],
    ...map.map(({ heading, meaning }): [string, string] => ['map', `${heading}=${meaning}`]),
    ['poll options', pollOptions.map(each => kebab(each)).join(' ') || null],
    ['secrets', one.secrets === null ? unopened : one.secrets.join(' ') || 'none'],
    ['added', one.addedAt],
    ['last heard', one.lastHeardAt ?? 'never'],
    [
      'silent',
      `${one.isSilent ? 'yes' : 'no'}, ${silentAfterHours ? `after ${silentAfterHours} hours` : 'never'}`,
    ],
    ['received', String(one.received)],
    ['recorded', `${one.recorded}, and ${one.duplicate} that were recorded before`],
    ['refused', `${one.refused}, and ${one.unverified} requests that did not show from whom they come`],
    ['waiting', `${one.waiting} to be looked up`],
    ['problem', one.problem],
  ];
  return [
    ...lines.filter(([, value]) => value !== null).map(([name, value]) => `${name.padEnd(14)}${value}`),
    ...(refusals.length > 0 ? ['Refused since:'] : []),
    ...refusals.map(({ code, reason, count, lastAt }) => `  ${count} × ${code}: ${reason} (last ${lastAt})`),
  ].join('\n');
}

/** What each kind is and needs, for the help. */
export function describeKinds(connectors: Readonly<Record<ConnectorKind, Connector>>): string {
  return Object.entries(connectors)
    .map(([kind, { is, secrets, settings }]) =>
      [
        `  ${kebab(kind)}`,
        `      ${is}`,
        ...Object.entries(secrets).map(([name, secret]) => `      ${name}${needOf(secret)}: ${secret.is}`),
        `      It knows ${settings.map(name => `--${optionOf[name]}`).join(', ') || 'no settings of its own'}.`,
      ].join('\n'),
    )
    .join('\n');
}

const optionOf = { account: 'account', only: 'only', map: 'map', pollOptions: 'poll-options' } as const;

function needOf({ isNeeded, make }: { readonly isNeeded: boolean; readonly make?: unknown }): string {
  if (make) return ' (made here, unless you state it)';
  return isNeeded ? ' (needed)' : ' (may be left out)';
}
