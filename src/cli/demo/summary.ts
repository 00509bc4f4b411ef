import { campaigns } from './campaigns.ts';
import type { Client } from './client.ts';

/** A campaign as the summary asks for it. */
interface CampaignSummary {
  readonly name: string;
  readonly status: string;
  readonly statedResult: string | null;
  readonly impact: {
    readonly participants: number;
    readonly signUps: { readonly net: number };
    readonly attendance: {
      readonly attended: number;
      readonly unknown: number;
      readonly showUpRate: number | null;
    };
    readonly shares: { readonly made: number; readonly opened: number };
    readonly headcount: { readonly low: number; readonly high: number | null } | null;
    readonly pledges: readonly {
      readonly unit: string;
      readonly pledged: string;
      readonly fulfilled: string;
    }[];
  };
}

const fields = `name status statedResult impact {
  participants signUps { net } attendance { attended unknown showUpRate } shares { made opened }
  headcount { low high } pledges { unit pledged fulfilled }
}`;

/** What the ten campaigns came to, asked of the API. @param ids the campaigns' ids, by their keys */
export async function summary(client: Client, ids: (key: string) => string): Promise<string> {
  const asked = campaigns.map(({ key }, index) => `c${index}: campaign(id: "${ids(key)}") { ${fields} }`);
  const answers = Object.values(
    await client.query<Record<string, CampaignSummary>>(`{ ${asked.join('\n')} }`),
  );
  const statements = answers.map(({ name, statedResult }) => `  ${name}: «${statedResult ?? ''}»`);
  return [
    table(headings, answers.map(row)),
    'sign-ups: net of those withdrawn. came: by name. ?: not known whether they came. heads: counted without names.',
    '',
    'What the source article states of them (claims, kept as text; nothing above is meant to bear them out):',
    ...statements,
  ].join('\n');
}

const headings = [
  'campaign',
  'people',
  'sign-ups',
  'came',
  '?',
  'show-up',
  'heads',
  'shares/opens',
  'given/pledged',
];

function row({ name, status, impact }: CampaignSummary): string[] {
  const { participants, signUps, attendance, shares, headcount, pledges } = impact;
  return [
    status === 'OPEN' ? `${name} (open)` : name,
    String(participants),
    String(signUps.net),
    String(attendance.attended),
    String(attendance.unknown),
    attendance.showUpRate === null ? '–' : `${Math.round(attendance.showUpRate * 100)} %`,
    heads(headcount),
    `${shares.made}/${shares.opened}`,
    pledges.map(({ unit, pledged, fulfilled }) => `${fulfilled}/${pledged} ${unit}`).join(', '),
  ];
}

function heads(headcount: CampaignSummary['impact']['headcount']): string {
  if (!headcount) return '–';
  const { low, high } = headcount;
  if (high === null) return `${low}+`;
  return high === low ? String(low) : `${low}–${high}`;
}

/** Aligned columns: numbers to the right, the first and last to the left. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map(cells => cells[column]?.length ?? 0)));
  return all
    .map(cells =>
      cells
        .map((cell, column) => {
          const left = column === 0 || column === cells.length - 1;
          return left ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
