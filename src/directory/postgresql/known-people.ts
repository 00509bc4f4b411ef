import type { Identifier, IdentifierOf, Who } from '../directory.ts';
import { orderedId } from '../ids.ts';
import { whoIsMeant } from '../who-is-meant.ts';
import type { Queries } from './queries.ts';

/** Somebody who may be in an organisation. */
interface Named {
  readonly organisationId: string;
  readonly who: Who;
}

interface NewParticipant {
  readonly id: string;
  readonly organisationId: string;
  name: string | null;
}

/** The people whom some requests may be about: as a transaction reads them, with what the requests add. */
export class KnownPeople {
  /** Keys (`keyOf`) of the participants that requests name by id and that exist. */
  readonly #ids: ReadonlySet<string>;
  readonly #owners = new Map<string, string>();
  readonly #identifiers = new Map<string, IdentifierOf[]>();
  readonly #made = new Map<string, NewParticipant>();
  readonly #names = new Map<string, string>();
  readonly #added: (IdentifierOf & { readonly organisationId: string })[] = [];

  private constructor(ids: ReadonlySet<string>) {
    this.#ids = ids;
  }

  /** Reads all identifiers of the people whom these requests may be about. */
  static async read(on: Queries, all: readonly Named[]): Promise<KnownPeople> {
    const ids = all.flatMap(({ who: { id } }) => id ?? []);
    const withId =
      ids.length === 0
        ? []
        : await on.all<{ id: string; organisationId: string }>(
            'SELECT id, organisation_id AS "organisationId" FROM participants WHERE id = ANY ($1)',
            ids,
          );
    const known = new KnownPeople(new Set(withId.map(({ id, organisationId }) => keyOf(organisationId, id))));
    const named = all.flatMap(({ organisationId, who }) =>
      who.identifiers.map(identifier => ({ organisationId, ...identifier })),
    );
    if (named.length === 0) return known;
    // Also for people who are named by id: their identifiers decide whom a later request finds.
    const rows = await on.all<IdentifierOf & { organisationId: string }>(
      `SELECT organisation_id AS "organisationId", participant_id AS id, system, value FROM identifiers
       WHERE participant_id IN (
         SELECT unnest($4::text[])
         UNION ALL SELECT participant_id FROM identifiers
         JOIN unnest($1::text[], $2::text[], $3::text[]) AS named (organisation_id, system, value)
           USING (organisation_id, system, value))`,
      named.map(({ organisationId }) => organisationId),
      named.map(({ system }) => system),
      named.map(({ value }) => value),
      withId.map(({ id }) => id),
    );
    for (const { organisationId, ...identifier } of rows) known.#know(organisationId, identifier);
    return known;
  }

  find(organisationId: string, { id, identifiers }: Who): string | undefined {
    if (id !== undefined) return this.#ids.has(keyOf(organisationId, id)) ? id : undefined;
    const owners = new Set(
      identifiers.map(({ system, value }) => this.#owners.get(keyOf(organisationId, system, value))),
    );
    const known = [...owners].flatMap(owner => (owner ? this.#identifiers.get(owner)! : []));
    return whoIsMeant(identifiers, known);
  }

  /** Makes somebody. @returns their id */
  make(organisationId: string, name: string | undefined): string {
    const id = orderedId();
    this.#made.set(id, { id, organisationId, name: name ?? null });
    return id;
  }

  /** Keeps somebody's name, unless one is known. */
  complete(id: string, name: string): void {
    const made = this.#made.get(id);
    if (made) made.name ??= name;
    else if (!this.#names.has(id)) this.#names.set(id, name);
  }

  /** Stores somebody's identifiers. One that belongs to somebody else stays with them. */
  keep(organisationId: string, id: string, identifiers: readonly Identifier[]): void {
    for (const { system, value } of identifiers) {
      if (this.#owners.has(keyOf(organisationId, system, value))) continue;
      this.#know(organisationId, { id, system, value });
      this.#added.push({ organisationId, id, system, value });
    }
  }

  #know(organisationId: string, identifier: IdentifierOf): void {
    const { id, system, value } = identifier;
    this.#owners.set(keyOf(organisationId, system, value), id);
    const theirs = this.#identifiers.get(id);
    if (theirs) theirs.push(identifier);
    else this.#identifiers.set(id, [identifier]);
  }

  /** Writes what was added. */
  async write(transaction: Queries): Promise<void> {
    const [made, added] = [[...this.#made.values()], this.#added];
    if (made.length > 0)
      await transaction.run(
        'INSERT INTO participants SELECT id, organisation_id, name, $4 FROM unnest($1::text[], $2::text[], $3::text[]) AS made (id, organisation_id, name)',
        made.map(({ id }) => id),
        made.map(({ organisationId }) => organisationId),
        made.map(({ name }) => name),
        Date.now(),
      );
    if (this.#names.size > 0)
      await transaction.run(
        `UPDATE participants SET name = given.name FROM unnest($1::text[], $2::text[]) AS given (id, name)
         WHERE participants.id = given.id AND participants.name IS NULL`,
        [...this.#names.keys()],
        [...this.#names.values()],
      );
    if (added.length > 0)
      await transaction.run(
        'INSERT INTO identifiers SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])',
        added.map(({ organisationId }) => organisationId),
        added.map(({ system }) => system),
        added.map(({ value }) => value),
        added.map(({ id }) => id),
      );
  }
}

const keyOf = (...parts: readonly string[]) => JSON.stringify(parts);

/** Names by which requests about the same people wait for one another in `ConnectionPool.write`. */
export const peopleNames = ({ organisationId, who: { identifiers } }: Named): string[] =>
  identifiers.map(({ system, value }) => keyOf(organisationId, system, value));
