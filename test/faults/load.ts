import type { CommandName } from '../../src/commands/all.ts';
import { dugnad, type Ran } from '../cli/dugnad.ts';
import { type Client, inParallel, type Receipt, type RecordedEvent } from '../server/harness.ts';

interface Request {
  readonly name: CommandName;
  readonly input: object;
}

const impact = `query ($id: ID!) { campaign(id: $id) { impact {
  participants signUps { net gross } shares { made } pledges { unit pledged } attendance { attended }
} } }`;

/** People who take part in a campaign while things break, and the receipts they got. */
export class Load {
  readonly acknowledged = new Map<string, Receipt>();
  readonly unanswered = new Set<string>();
  /** What was asked once, and answered as if it had been asked before. */
  readonly answeredAsRepeats: string[] = [];
  readonly #requests = new Map<string, Request>();
  readonly #campaign: Receipt;
  readonly #activity: Receipt;

  private constructor(campaign: Receipt, activity: Receipt) {
    this.#campaign = campaign;
    this.#activity = activity;
  }

  get campaignId(): string {
    return this.#campaign.id;
  }

  /** Nobody yet, in the same campaign: for a copy of its files. */
  anew(): Load {
    return new Load(this.#campaign, this.#activity);
  }

  static async begin(client: Client): Promise<Load> {
    const campaign = await client.mutate('createCampaign', { name: 'Ren strand' });
    const activity = { campaignId: campaign.id, name: 'Rydding', startsAt: '2025-01-10T10:00:00+01:00' };
    return new Load(campaign, await client.mutate('scheduleActivity', activity));
  }

  /**
   * Several record at once, each until the server no longer answers or `enough` were acknowledged in this run.
   * What got no answer is asked again by `settle`. @returns how many were acknowledged in it
   */
  async run(client: Client, enough: number, writers = 6): Promise<number> {
    let acknowledged = 0;
    await inParallel(writers, writers, async () => {
      while (acknowledged < enough) {
        const key = this.#nextRequest();
        if (!(await this.#send(client, key))) break;
        if (this.acknowledged.get(key)!.duplicate) this.answeredAsRepeats.push(key);
        acknowledged++;
      }
    });
    return acknowledged;
  }

  /** Repeats what got no answer, and the last of what did: everything is recorded then, and nothing twice. */
  async settle(client: Client): Promise<void> {
    for (const key of [...this.acknowledged.keys()].slice(-20)) {
      const first = this.acknowledged.get(key)!;
      const again = await this.#attempt(client, key);
      expect({ key, ids: again?.eventIds }).toEqual({ key, ids: first.eventIds });
    }
    const left = [...this.unanswered];
    for (let tries = 0; this.unanswered.size > 0 && tries < 5; tries++) {
      await inParallel(left.length, 6, index => this.#send(client, left[index]!));
    }
    expect([...this.unanswered]).toEqual([]);
  }

  /** Sends everything that was acknowledged once more. @returns the receipts, in that order */
  async repeat(client: Client): Promise<Receipt[]> {
    const keys = [...this.acknowledged.keys()];
    return inParallel(keys.length, 6, async index => {
      const { name, input } = this.#requests.get(keys[index]!)!;
      return client.mutate(name, input, keys[index]);
    });
  }

  /**
   * Every acknowledged command is recorded once and nothing else is; the figures are those of a model of our own; and the live
   * read models are, row by row, what a replay of the log makes.
   */
  async expectSound(client: Client, settings: Record<string, string>): Promise<void> {
    const events = await client.history(this.campaignId);
    this.#expectRecordedOnce(events);
    expect(await this.#figures(client, events.at(-1)!.position)).toEqual(this.#expectedFigures());
    const { code, said, complaints } = await this.verified(settings);
    expect({ code, verdict: said.split('\n').at(-1), complaints }).toEqual({
      code: 0,
      verdict: expect.stringContaining('the same, row by row') as unknown,
      complaints: '',
    });
  }

  /** As `dugnad verify` ends, and what it says. */
  verified(settings: Record<string, string>): Promise<Ran> {
    return dugnad(settings, 'verify', this.campaignId);
  }

  #expectRecordedOnce(events: readonly RecordedEvent[]): void {
    const recorded = events.map(({ id }) => id).sort();
    const acknowledged = [...this.acknowledged.values()].flatMap(({ eventIds }) => eventIds);
    // The campaign's and the activity's own events.
    const before = [...this.#campaign.eventIds, ...this.#activity.eventIds];
    expect(recorded).toEqual([...before, ...acknowledged].sort());
  }

  async #figures(client: Client, atLeast: string): Promise<unknown> {
    await client.data('query ($id: ID!, $at: Position) { campaign(id: $id, atLeast: $at) { id } }', {
      id: this.campaignId,
      at: atLeast,
    });
    return (await client.data<{ campaign: { impact: unknown } }>(impact, { id: this.campaignId })).campaign
      .impact;
  }

  #expectedFigures() {
    const by = (name: CommandName) =>
      [...this.acknowledged.keys()].filter(key => this.#requests.get(key)!.name === name).length;
    return {
      participants: this.acknowledged.size,
      signUps: { net: by('signUp'), gross: by('signUp') },
      shares: { made: by('share') },
      pledges: by('makePledge') === 0 ? [] : [{ unit: 'hours', pledged: String(2 * by('makePledge')) }],
      attendance: { attended: by('recordAttendance') },
    };
  }

  /** Each person does one thing. */
  #nextRequest(): string {
    const n = this.#requests.size;
    const key = `p${n}`;
    const who = { campaignId: this.campaignId, participant: { email: `${key}@example.org` } };
    const all: readonly Request[] = [
      { name: 'signUp', input: { ...who, channel: 'SMS' } },
      { name: 'share', input: { ...who, channel: 'FACEBOOK_GROUP' } },
      { name: 'makePledge', input: { ...who, pledge: { quantity: { amount: '2', unit: 'hours' } } } },
      { name: 'recordAttendance', input: { ...who, activityId: this.#activity.id } },
    ];
    this.#requests.set(key, all[n % all.length]!);
    return key;
  }

  async #send(client: Client, key: string): Promise<boolean> {
    this.unanswered.add(key);
    const receipt = await this.#attempt(client, key);
    if (!receipt) return false;
    this.acknowledged.set(key, receipt);
    this.unanswered.delete(key);
    return true;
  }

  async #attempt(client: Client, key: string): Promise<Receipt | undefined> {
    const { name, input } = this.#requests.get(key)!;
    return client.mutate(name, input, key).catch(() => undefined);
  }
}
