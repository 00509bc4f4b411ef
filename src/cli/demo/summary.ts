import { campaigns } from './campaigns.ts';
import type { Client } from './client.ts';

/** A campaign as the summary asks for it. */
interface CampaignSummary {
  readonly name: string;
  readonly status: string;
  readonly impact: {
    readonly participants: number;
    readonly signUps: { readonly net: number };
    readonly attendance: {
      readonly attended: number;
      readonly unknown: number;
      readonly showUpRate: number | null;
    };
  };
  readonly statements: readonly { readonly text: string }[];
}

const fields = `name status
impact { participants signUps { net } attendance { attended unknown showUpRate } }
statements(origin: REPORTED_CLAIM) { text(language: EN) }`;

/** The ten campaigns' figures, from the API. @param ids the campaigns' ids, by their keys */
export async function summary(client: Client, ids: (key: string) => string): Promise<string> {
  const asked = campaigns.map(({ key }, index) => `c${index}: campaign(id: "${ids(key)}") { ${fields} }`);
  const answers = Object.values(
    await client.query<Record<string, CampaignSummary>>(`{ ${asked.join('\n')} }`),
  );
  return [
    table(headings, answers.map(row)),
    'All of it is made up. sign-ups: net of those withdrawn. attended: by name. show-up: of those of whom it is known.',
    '',
    'What the source article states of them; nothing above is meant to bear it out:',
    ...answers.flatMap(({ name, statements }) => [
      `  ${name}`,
      ...statements.map(({ text }) => `    ${text}`),
    ]),
  ].join('\n');
}

const headings = ['campaign', 'participants', 'sign-ups', 'attended', 'not known', 'show-up'];

function row({ name, status, impact }: CampaignSummary): string[] {
  const { participants, signUps, attendance } = impact;
  const { attended, unknown, showUpRate } = attendance;
  return [
    status === 'OPEN' ? `${name} (open)` : name,
    String(participants),
    String(signUps.net),
    String(attended),
    String(unknown),
    showUpRate === null ? '–' : `${Math.round(showUpRate * 100)} %`,
  ];
}

/** Aligned columns: the first to the left, numbers to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map(cells => cells[column]?.length ?? 0)));
  return all
    .map(cells =>
      cells
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  '),
    )
    .join('\n');
}
