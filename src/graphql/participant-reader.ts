import type { GivenAnswer, Directory, Identifier, KnownPerson, Who } from '../directory/directory.ts';
import { participationDecider } from '../domain/participation/decide.ts';
import type { Participation } from '../domain/participation/state.ts';
import { participantStream } from '../domain/streams.ts';
import type { Ledger } from '../event-store/ledger.ts';

/** Reads what no read model holds: people's names from the directory, and their part in a campaign from its stream. */
export class ParticipantReader {
  readonly #directory: Directory;
  readonly #ledger: Ledger;

  constructor(directory: Directory, ledger: Ledger) {
    this.#directory = directory;
    this.#ledger = ledger;
  }

  people(organisationId: string, ids: readonly string[]): Promise<KnownPerson[]> {
    return this.#directory.people(organisationId, ids);
  }

  /** The id of whom they are known by; undefined: there is nobody. */
  find(organisationId: string, who: Who): Promise<string | undefined> {
    return this.#directory.find(organisationId, who);
  }

  identifiers(organisationId: string, id: string): Promise<Identifier[]> {
    return this.#directory.identifiers(organisationId, id);
  }

  answers(
    campaignId: string,
    participantId: string,
  ): Promise<(GivenAnswer & { readonly activityId: string | null })[]> {
    return this.#directory.answers(campaignId, participantId);
  }

  async participation(campaignId: string, participantId: string): Promise<Participation> {
    return this.#ledger.state(participantStream(campaignId, participantId), participationDecider, 'latest');
  }
}
