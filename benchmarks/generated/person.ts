import type { Attribution, TrackedLink } from '../../src/domain/attribution.ts';
import type { LedgerEvent } from '../../src/domain/catalogue.ts';
import type { ParticipationCommand } from '../../src/domain/participation/decide.ts';
import { fromProgram } from '../processes.ts';
import type { MadeCampaign, StreamEvent } from './campaign.ts';
import type { Random } from './random.ts';

const { orderedId, randomId } =
  await fromProgram<typeof import('../../src/directory/ids.ts')>('directory/ids.js');
const { ageBands } =
  await fromProgram<typeof import('../../src/domain/attribution.ts')>('domain/attribution.js');
const streams = await fromProgram<typeof import('../../src/domain/streams.ts')>('domain/streams.js');
const { participationDecider: decider } = await fromProgram<
  typeof import('../../src/domain/participation/decide.ts')
>('domain/participation/decide.js');

type Step =
  | 'SignUp'
  | 'ConfirmSignUp'
  | 'WithdrawSignUp'
  | 'RecordAttendance'
  | 'MarkNoShow'
  | 'Share'
  | 'OpenShare'
  | 'MakePledge'
  | 'FulfilPledge'
  | 'WithdrawPledge';

/** What somebody does in a campaign: five events each. */
const stories: readonly (readonly Step[])[] = [
  ['SignUp', 'ConfirmSignUp', 'RecordAttendance', 'MakePledge', 'FulfilPledge'],
  ['SignUp', 'Share', 'OpenShare', 'OpenShare', 'RecordAttendance'],
  ['SignUp', 'ConfirmSignUp', 'MarkNoShow', 'MakePledge', 'WithdrawPledge'],
  ['SignUp', 'WithdrawSignUp', 'SignUp', 'ConfirmSignUp', 'RecordAttendance'],
  ['RecordAttendance', 'MakePledge', 'Share', 'OpenShare', 'OpenShare'],
];
export const eventsPerPerson = 5;

/** How many of those who sign up do so through somebody's tracked link. */
const recruited = 0.3;
const areas = Array.from({ length: 15 }, (_, index) => `Bydel ${index + 1}`);

/** Somebody's part in a campaign, decided by the program's own rules. @param at when each of the five happened */
export function personEvents(campaign: MadeCampaign, at: readonly string[], random: Random): StreamEvent[] {
  const person = new Person(campaign, random);
  return random.pick(stories).map((step, index) => person.does(step, at[index]!));
}

class Person {
  readonly #campaign: MadeCampaign;
  readonly #activity: MadeCampaign['activities'][number];
  readonly #attribution: Attribution;
  readonly #amount: string;
  readonly #share: TrackedLink | null;
  readonly #id = orderedId();
  readonly #shareCode = randomId();
  readonly #pledgeId = randomId();
  readonly #revisions = new Map<string, number>();
  #state = decider.initial;

  constructor(campaign: MadeCampaign, random: Random) {
    this.#campaign = campaign;
    this.#activity = random.pick(campaign.activities);
    this.#attribution = {
      ...random.pickEarly(campaign.attributions),
      area: random.pickEarly(areas),
      ageBand: random.pick(ageBands),
    };
    this.#share = random.next() < recruited ? (random.pickLate(campaign.shares) ?? null) : null;
    this.#amount = String(random.pick([50, 100, 200, 500]));
  }

  does(step: Step, occurredAt: string): StreamEvent {
    if (step === 'OpenShare') {
      const data = { code: this.#shareCode, sharerId: this.#id, attribution: this.#attribution };
      const stream = streams.shareStream(this.#campaign.id, this.#shareCode);
      return this.#next(stream, { type: 'ShareOpened', data }, occurredAt);
    }
    const decided = decider.decide(this.#command(step, occurredAt), this.#state);
    if ('code' in decided) throw new Error(`${step}: ${decided.message}`);
    const [event] = decided;
    this.#state = decider.evolve(this.#state, event!, occurredAt);
    if (step === 'Share') {
      const share = { code: this.#shareCode, sharerId: this.#id, attribution: this.#attribution };
      this.#campaign.shares.push(share);
    }
    return this.#next(streams.participantStream(this.#campaign.id, this.#id), event!, occurredAt);
  }

  #next(stream: string, event: LedgerEvent, occurredAt: string): StreamEvent {
    const revision = this.#revisions.get(stream);
    this.#revisions.set(stream, (revision ?? -1) + 1);
    return { stream, expected: revision ?? 'no stream', event, occurredAt };
  }

  #command(type: Exclude<Step, 'OpenShare'>, occurredAt: string): ParticipationCommand {
    const { state: campaign } = this.#campaign;
    const { id: activityId, state: activity } = this.#activity;
    const [attribution, code, pledgeId] = [this.#attribution, this.#shareCode, this.#pledgeId];
    const fact = { organisationId: 'default', occurredAt, now: occurredAt, campaign };
    switch (type) {
      case 'SignUp':
        return { ...fact, type, activityId, activity, attribution, share: this.#share };
      case 'RecordAttendance':
        return { ...fact, type, activityId, activity, attribution };
      case 'Share':
        return { ...fact, type, code, attribution };
      case 'MakePledge': {
        const commitment = { kind: 'MONEY' as const, unit: 'NOK', amount: this.#amount, dueOn: null };
        return { ...fact, type, pledgeId, attribution, ...commitment };
      }
      case 'FulfilPledge':
        return { ...fact, type, pledgeId, amount: null };
      case 'WithdrawPledge':
        return { ...fact, type, pledgeId };
      default:
        return { ...fact, type, activityId, activity };
    }
  }
}
