import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Context, createUnionType, ID, InputType, ObjectType, Resolver } from '@nestjs/graphql';
import { type CommandName, commandNames, commands } from '../commands/all.ts';
import { commandOf, type Item, recordBatch } from '../commands/batch.ts';
import type { Command } from '../commands/command.ts';
import { enumOf } from '../commands/fields.ts';
import { CommandRunner } from '../commands/command-runner.ts';
import { PositionScalar } from '../commands/scalars.ts';
import { Refusal, refusalCodes } from '../domain/refusal.ts';
import { idOf } from '../domain/streams.ts';
import { KeyReused, type LedgerReceipt, type Outcome } from '../event-store/ledger.ts';
import { ReadSide } from '../projector/read-side.ts';
import { invalidInput, keyReused, refused } from './errors.ts';
import { Positions } from '../event-store/positions.ts';
import { addMutation, checkedKey, keyDescription } from './command-mutation.ts';
import { batchOf, listOf } from './limits/field-costs.ts';
import { commandContext, type RequestContext } from './request-context.ts';
import { Field, InputField, Mutation } from './ruled-fields.ts';

@ObjectType({ isAbstract: true })
export abstract class ReceiptFields {
  @Field(() => ID, {
    right: 'ANYONE',
    description:
      "The thing it is about: the campaign, the activity, the participant, the pledge, the share's code, the entry, or the indicator's key.",
  })
  id!: string;

  @Field(() => PositionScalar, {
    right: 'ANYONE',
    description: 'Its position in the log: for `atLeast`, `asOf` and `after`.',
  })
  position!: string;

  @Field(() => [ID], {
    right: 'ANYONE',
    complexity: listOf(1),
    description: 'The events that were recorded.',
  })
  eventIds!: readonly string[];

  @Field({
    right: 'ANYONE',
    description: 'Whether an earlier request with the same idempotency key or external id had recorded it.',
  })
  duplicate!: boolean;
}

@ObjectType({
  description:
    'Confirms that something was recorded, and is on the disk. A repeat of the request gets the same receipt.',
})
export class Receipt extends ReceiptFields {}

const RefusalCodeEnum = enumOf(
  'RefusalCode',
  'Why nothing was recorded. docs/refusals.md says what to do about each.',
  refusalCodes,
  {
    ACTIVITY_CANCELLED: 'The activity was cancelled.',
    ACTIVITY_NOT_STARTED: 'Who came is recorded from a day before the activity begins.',
    ALREADY_ATTENDED: 'Their attendance is recorded already.',
    ALREADY_CLOSED: 'The campaign is closed already.',
    ALREADY_CONFIRMED: 'The sign-up is confirmed already.',
    ALREADY_EXISTS: 'The id is taken by another request with the same key.',
    ALREADY_FULFILLED: 'Nothing of the pledge is outstanding.',
    ALREADY_NO_SHOW: 'They are marked as a no-show already.',
    ALREADY_PUBLISHED: 'The update is published already.',
    ALREADY_REPLIED: 'They have replied so already.',
    ALREADY_RETRACTED: 'The entry was retracted.',
    ALREADY_SIGNED_UP: 'They are signed up already.',
    ALREADY_WITHDRAWN: 'Their sign-up is withdrawn already, or was after that time.',
    CAMPAIGN_CLOSED: 'It happened after the campaign closed.',
    FORBIDDEN: 'Whoever sends it may not do that; docs/roles.md shows what each role may.',
    EARLIER_EPOCH: 'The position was given out before the log was put back; the message says where to go on.',
    HAS_ATTENDED: 'They attended, so they can neither withdraw nor decline.',
    INVALID_INPUT: '`fields` names each field that is wrong.',
    KEY_EXPIRED: 'The API key has expired.',
    KEY_REVOKED: 'The API key is revoked already.',
    LAST_OWNER: 'They are the only owner.',
    KEY_REUSED:
      'An earlier request with the same idempotency key or external id asked for something else; `receipt` is that of the earlier request.',
    NOTHING_TO_CHANGE: 'Everything is already as the input says.',
    NOT_ATTENDED: 'Neither attendance nor a no-show is recorded.',
    NOT_FOUND: 'There is no such thing, or it belongs to another organisation.',
    NOT_SIGNED_UP: 'They are not signed up.',
    OCCURRED_IN_FUTURE: 'Only what has happened can be recorded.',
    PLEDGE_WITHDRAWN: 'The pledge was withdrawn.',
    TOO_LARGE: "An event's data may take 64 KiB.",
  },
);

@ObjectType('FieldRefusal', { description: 'An input field that is wrong.' })
class FieldRefusalObject {
  @Field({ right: 'ANYONE', description: "Its path from the input's root." })
  path!: string;

  @Field({ right: 'ANYONE', description: 'What was expected.' })
  message!: string;
}

@ObjectType('Refusal', { description: 'Nothing was recorded.' })
class RefusalObject {
  @Field(() => RefusalCodeEnum, { right: 'ANYONE', description: 'The reason, for programs.' })
  code!: string;

  @Field({ right: 'ANYONE', description: 'The reason, for people.' })
  message!: string;

  @Field(() => [FieldRefusalObject], {
    right: 'ANYONE',
    complexity: listOf(1),
    description: 'The fields that are wrong, if it is about fields.',
  })
  fields!: FieldRefusalObject[];

  @Field(() => Receipt, {
    right: 'ANYONE',
    nullable: true,
    description: 'With KEY_REUSED: the receipt of the first request; null: another reason.',
  })
  receipt!: Receipt | null;
}

const RecordOutcome = createUnionType({
  name: 'RecordOutcome',
  description: 'The outcome of one item of a batch.',
  types: () => [Receipt, RefusalObject] as const,
  resolveType: value => ('code' in value ? RefusalObject : Receipt),
});

@InputType('Record', { isOneOf: true, description: 'One command of a batch, as in its own mutation.' })
class RecordInput {}

for (const name of commandNames) {
  const description = `As the mutation \`${name}\`.`;
  InputField(() => commands[name].input, { nullable: true, description })(RecordInput.prototype, name);
}

const batchLimit = 1_000;
/** How long a mutation waits for this node's queries to see what it recorded, in milliseconds; 0: not at all. */
export const RECEIPT_PATIENCE = Symbol('how long a mutation waits for the projector');

/** The mutations: each command by its own name, and many at once. */
@Resolver()
export class RecordResolver {
  constructor(
    private readonly bus: CommandBus,
    private readonly runner: CommandRunner,
    private readonly readSide: ReadSide,
    private readonly positions: Positions,
    @Inject(RECEIPT_PATIENCE) private readonly patience: number,
  ) {}

  /** Records one command. @throws {GraphQLError} with the refusal's code */
  async one(
    name: CommandName,
    input: object,
    context: RequestContext,
    idempotencyKey?: string | null,
  ): Promise<Receipt> {
    const own = commandContext(context, ownKey(checkedKey(idempotencyKey)));
    const outcome = await this.bus.execute<Command, Outcome>(commandOf(name, input, own));
    const one = receiptObject(outcome, this.positions);
    await this.#seen([one]);
    return receipt(one, this.positions);
  }

  @Mutation(() => [RecordOutcome], {
    right: 'RECORD',
    complexity: batchOf,
    description:
      'Records up to 1 000 commands, up to 1 MiB in all, and returns one outcome for each, in order. A refused command does not affect the others. Commands about one person keep their order, and each sees what organisers changed before it in the batch: an indicator that was defined, an activity that was moved.',
  })
  async record(
    @Context() context: RequestContext,
    @Args('input', { type: () => [RecordInput], description: 'The commands.' })
    input: Item[],
    @Args('idempotencyKey', {
      type: () => String,
      nullable: true,
      description: `${keyDescription} Each item has it together with its index in the batch.`,
    })
    idempotencyKey?: string | null,
  ): Promise<(Receipt | RefusalObject)[]> {
    if (input.length > batchLimit) throw invalidInput('input', `Expected at most ${batchLimit} commands.`);
    const key = checkedKey(idempotencyKey);
    const outcomes = await recordBatch(this.runner, input, commandContext(context, key));
    await this.#seen(outcomes.filter((outcome): outcome is LedgerReceipt => !(outcome instanceof Refusal)));
    return outcomes.map(outcome =>
      outcome instanceof Refusal ? refusal(outcome, this.positions) : receipt(outcome, this.positions),
    );
  }

  /** Waits for a while until queries see what was recorded, so that clients read their own writes. It is recorded in any case. */
  async #seen(receipts: readonly LedgerReceipt[]): Promise<void> {
    if (this.patience === 0 || receipts.length === 0) return;
    const last = Math.max(...receipts.map(({ position }) => position));
    // A slow or failed projector does not change the receipt; /health/ready reports it.
    await this.readSide.reached(last, this.patience).catch(() => undefined);
  }
}

for (const name of commandNames) {
  addMutation(
    RecordResolver,
    name,
    commands[name],
    () => Receipt,
    function (input, idempotencyKey, context) {
      return this.one(name, input, context, idempotencyKey);
    },
  );
}

/** A key as no item of a batch has it: theirs end with `#` and their index. */
const ownKey = (key: string | null | undefined) => (key != null && /#\d*$/.test(key) ? `${key}#` : key);

function refusal(outcome: Refusal, positions: Positions): RefusalObject {
  const { code, message, fields } = outcome;
  return {
    code,
    message,
    fields: [...fields],
    receipt: outcome instanceof KeyReused ? receipt(outcome.receipt, positions) : null,
  };
}

/** What a single mutation recorded. @throws {GraphQLError} it was refused */
export function receiptObject(outcome: Outcome, positions: Positions): LedgerReceipt {
  if (outcome instanceof KeyReused) throw keyReused(outcome, receipt(outcome.receipt, positions));
  if (outcome instanceof Refusal) throw refused(outcome);
  return outcome;
}

export function receipt(recorded: LedgerReceipt, positions: Positions): Receipt {
  const { stream, subject, position, eventIds, duplicate } = recorded;
  const id = subject ?? idOf(stream);
  return { id, position: positions.text(position), eventIds, duplicate };
}
