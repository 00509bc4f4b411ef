import { participating } from '../../projections/people.ts';
import { eventLoop } from '../../scheduling/event-loop.ts';
import type { Named, Row, Table, Value } from '../table.ts';
import { participantColumn } from './attribution.ts';

/** So many are read in one turn. */
const together = 500;

export const people: Table = {
  name: 'people',
  is: 'Somebody who takes part in the campaign, and who recruited them. Names and identifiers are in it only if they are asked for.',
  right: 'PEOPLE',
  columns: [
    participantColumn,
    {
      name: 'position',
      type: 'POSITION',
      is: 'The first of their acts that stands, by its position in the log.',
    },
    {
      name: 'recruiter_id',
      type: 'TEXT',
      is: 'The sharer of the tracked link through which they entered the campaign; empty: they came on their own.',
    },
    { name: 'share', type: 'TEXT', is: 'That link; empty: they came on their own.' },
    { name: 'name', type: 'TEXT', is: 'What they are called; empty: not known.', names: true },
    {
      name: 'email',
      type: 'TEXT',
      is: 'Their e-mail address, the first of several; empty: not known.',
      names: true,
    },
    {
      name: 'phone',
      type: 'TEXT',
      is: 'Their telephone number, the first of several; empty: not known.',
      names: true,
    },
    {
      name: 'identifiers',
      type: 'JSON',
      is: 'All by which they are known: a list of texts such as email:kari@example.org.',
      names: true,
    },
  ],
  rows: async function* ({ database, campaign, positions }, columns, { namesOf }) {
    for (let after = -1; ;) {
      const page = participating(database, campaign.id, { after, limit: together });
      const named = namesOf && (await namesOf(page.map(({ participantId }) => participantId)));
      yield page.map(({ participantId, enteredAt, recruiterId, share }): Row => {
        const values: Readonly<Record<string, Value>> = {
          participant_id: participantId,
          position: positions.text(enteredAt),
          recruiter_id: recruiterId,
          share,
          ...namesFields(named?.get(participantId)),
        };
        return columns.map(({ name }) => values[name] ?? null);
      });
      if (page.length < together) return;
      after = page.at(-1)!.ordinal;
      await eventLoop.turn();
    }
  },
};

function namesFields({ name, identifiers }: Named = { name: null, identifiers: [] }) {
  const first = (system: string) =>
    identifiers.find(each => each.startsWith(`${system}:`))?.slice(system.length + 1) ?? null;
  return { name, email: first('email'), phone: first('phone'), identifiers: JSON.stringify(identifiers) };
}
