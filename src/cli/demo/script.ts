import type { CommandName } from '../../commands/all.ts';
import { localDays } from '../../calendar/local-day.ts';
import type { DemoCampaign } from './campaign.ts';
import { clockTime, day, instantAt, minute, withOffset } from './local-time.ts';
import type { Random } from './random.ts';
import { type DraftInput, receiptOf, type Step } from './step.ts';

/** The source system that the demo's requests state. */
const sourceSystem = 'demo';

/** How long after its last day a campaign still takes reports, before it is closed. */
const aftermath = 14 * day;

/** What a step states; what is undefined is left out. */
type StepInput = Readonly<Record<string, DraftInput | undefined>>;

/** What happens in one campaign, step by step. */
export class Script {
  readonly steps: Step[] = [];
  readonly campaign: DemoCampaign;
  /** From when people could take part. */
  readonly opens: number;
  /** The end of its last day. */
  readonly ends: number;
  /** After this nothing more happens in it. */
  readonly closes: number;

  constructor(campaign: DemoCampaign) {
    const { startsOn, endsOn, timeZone, announced = 0 } = campaign;
    this.campaign = campaign;
    this.opens = instantAt(startsOn, 8 * 60, timeZone) - announced * day;
    this.ends = instantAt(endsOn, 24 * 60 - 1, timeZone);
    this.closes = this.ends + aftermath;
  }

  /**
   * Adds a step, unless it would happen after the campaign is closed.
   * @param id unique in the campaign @returns the step's id; undefined where it does not happen
   */
  add(command: CommandName, id: string, at: number, subject: string, input: StepInput): string | undefined {
    return at > this.closes ? undefined : this.addAfterwards(command, id, at, subject, input);
  }

  /** Adds a step, even if the campaign is closed by then. @returns the step's id */
  addAfterwards(command: CommandName, id: string, at: number, subject: string, input: StepInput): string {
    const { key, timeZone } = this.campaign;
    const externalId = `${key}/${id}`;
    const given = Object.entries(input).filter(
      (entry): entry is [string, DraftInput] => entry[1] !== undefined,
    );
    this.steps.push({
      id: externalId,
      command,
      at,
      subject: `${key}/${subject}`,
      input: {
        ...Object.fromEntries(given),
        occurredAt: withOffset(at, timeZone),
        source: { system: sourceSystem, externalId },
      },
    });
    return externalId;
  }

  /** Adds an entry of the organisers. @returns the step's id; undefined where it does not happen */
  note(command: CommandName, id: string, at: number, input: StepInput): string | undefined {
    return this.add(command, id, at, id, { campaignId: this.campaignId, ...input });
  }

  /** The campaign's own id, for inputs. */
  get campaignId(): DraftInput {
    return receiptOf(`${this.campaign.key}/created`);
  }

  activityId(activity: string): DraftInput {
    return receiptOf(`${this.campaign.key}/${activity}/scheduled`);
  }

  clockTime(date: string, time: string): number {
    return clockTime(date, time, this.campaign.timeZone);
  }

  /** An instant as text, with the offset of the campaign's clock. */
  text(at: number): string {
    return withOffset(at, this.campaign.timeZone);
  }

  date(at: number): string {
    return localDays(this.campaign.timeZone).at(at);
  }

  /** A time on the same local day at which people are awake: more often in the evening, now and then past midnight. */
  waking(at: number, random: Random): number {
    const late = random.chance(0.04);
    const share = (random.next() + Math.max(random.next(), random.next())) / 2;
    const clock = late ? share * 90 : 7 * 60 + share * 16.9 * 60;
    return instantAt(this.date(at), Math.floor(clock), this.campaign.timeZone) + random.whole(0, 59) * 1_000;
  }

  /** A waking time between two instants; the earlier of both where there is no room between them. */
  wakingBetween(earliest: number, latest: number, random: Random): number {
    if (latest <= earliest) return earliest;
    const at = this.waking(random.between(earliest, latest), random);
    return at > earliest && at < latest
      ? at
      : earliest + Math.floor(random.between(minute, latest - earliest));
  }
}
