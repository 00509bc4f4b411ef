import { ArgsType, ID, Int, ObjectType } from '@nestjs/graphql';
import { EventTypeEnum } from '../commands/event-type.ts';
import { enumOf } from '../commands/fields.ts';
import { DateTime, PositionScalar } from '../commands/scalars.ts';
import type { AttemptOutcome } from '../directory/webhooks.ts';
import type { WebhookState } from '../domain/webhook.ts';
import { listOf } from './limits/field-costs.ts';
import { ReceiptFields } from './record.ts';
import { Field, InputField } from './ruled-fields.ts';

const WebhookStatusEnum = enumOf(
  'WebhookStatus',
  'Whether events are delivered.',
  ['ACTIVE', 'PAUSED', 'GONE'],
  {
    ACTIVE: 'They are.',
    PAUSED: 'Somebody paused it.',
    GONE: 'The address answered 410: there is nothing any more. `resumeWebhook` goes on.',
  },
);

const AttemptOutcomeEnum = enumOf(
  'WebhookAttemptOutcome',
  'What came of an attempt.',
  ['ACCEPTED', 'REFUSED', 'FAILED', 'GONE'],
  {
    ACCEPTED: 'It was taken: the answer was 2xx.',
    REFUSED:
      'The event was refused, such as with 400 or 422. After the second time it is set aside, and the next follows.',
    FAILED: 'It is tried again later: no answer, an error of the address, or too many requests.',
    GONE: 'The answer was 410, which pauses the webhook.',
  },
);

@ObjectType({ isAbstract: true })
abstract class DeliveredFields {
  @Field(() => ID, { right: 'ACCOUNTS', description: "The event's id, which is the message's too." })
  eventId!: string;

  @Field({ right: 'ACCOUNTS', description: 'Its type, as messages write it.' })
  type!: string;

  @Field(() => PositionScalar, { right: 'ACCOUNTS', description: 'Its position in the log.' })
  position!: string;

  @Field(() => Int, {
    right: 'ACCOUNTS',
    nullable: true,
    description: 'The HTTP status of the answer; null: there was none.',
  })
  status!: number | null;
}

@ObjectType('WebhookAttempt', { description: 'An attempt to deliver an event.' })
export class WebhookAttemptObject extends DeliveredFields {
  @Field(() => DateTime, { right: 'ACCOUNTS', description: 'When it was sent.' })
  at!: string;

  @Field(() => Int, { right: 'ACCOUNTS', description: 'How long it took, in milliseconds.' })
  took!: number;

  @Field(() => AttemptOutcomeEnum, { right: 'ACCOUNTS', description: 'What came of it.' })
  outcome!: AttemptOutcome;

  @Field(() => String, {
    right: 'ACCOUNTS',
    nullable: true,
    description: 'What was wrong; null: nothing.',
  })
  problem!: string | null;
}

@ObjectType('WebhookEventSetAside', {
  description:
    'An event that the address refused, and that was passed over. `resendWebhookEvents` sends it again.',
})
export class SetAsideObject extends DeliveredFields {
  @Field(() => DateTime, { right: 'ACCOUNTS', description: 'When it was last refused.' })
  since!: string;

  @Field(() => Int, { right: 'ACCOUNTS', description: 'How often it was sent.' })
  attempts!: number;

  @Field({ right: 'ACCOUNTS', description: 'What the address answered.' })
  problem!: string;
}

@ObjectType('WebhookReplay', { description: 'Events that are being delivered once more.' })
class ReplayObject {
  @Field(() => PositionScalar, {
    right: 'ACCOUNTS',
    nullable: true,
    description: 'Up to where they were delivered again; null: it has not begun, with the first event.',
  })
  cursor!: string | null;

  @Field(() => PositionScalar, { right: 'ACCOUNTS', description: 'The last position that belongs to it.' })
  until!: string;
}

@ObjectType('Webhook', { description: 'An address that events are delivered to, with how far it has come.' })
export class WebhookObject {
  @Field(() => ID, { right: 'ACCOUNTS', description: 'Its id.' })
  id!: string;

  @Field({ right: 'ACCOUNTS', description: 'What it is called here.' })
  name!: string;

  @Field({ right: 'ACCOUNTS', description: 'The host of the address.' })
  host!: string;

  @Field(() => String, {
    right: 'ADMINISTER',
    nullable: true,
    description:
      'The whole address; null: it cannot be opened any more, and must be entered anew: `changeWebhook`, `rotateWebhookSecret`.',
  })
  url!: string | null;

  @Field(() => ID, {
    right: 'ACCOUNTS',
    nullable: true,
    description: 'The campaign whose events are delivered; null: all.',
  })
  campaignId!: string | null;

  @Field(() => [EventTypeEnum], {
    right: 'ACCOUNTS',
    complexity: listOf(5),
    description: 'The types of events that are delivered; empty: all.',
  })
  types!: readonly string[];

  @Field(() => WebhookStatusEnum, { right: 'ACCOUNTS', description: 'Whether events are delivered.' })
  status!: Exclude<WebhookState['status'], 'REMOVED'>;

  @Field(() => DateTime, { right: 'ACCOUNTS', description: 'When it was added.' })
  addedAt!: string;

  @Field(() => PositionScalar, {
    right: 'ACCOUNTS',
    nullable: true,
    description:
      'Up to where everything was delivered or set aside; null: nothing yet, from the first event on.',
  })
  cursor!: string | null;

  @Field(() => Int, { right: 'ACCOUNTS', description: 'How many events were taken.' })
  delivered!: number;

  @Field(() => DateTime, {
    right: 'ACCOUNTS',
    nullable: true,
    description: 'When an event was last taken; null: never.',
  })
  lastDeliveredAt!: string | null;

  @Field(() => DateTime, {
    right: 'ACCOUNTS',
    nullable: true,
    description: 'Since when deliveries have been failing; null: they are not.',
  })
  failingSince!: string | null;

  @Field(() => DateTime, {
    right: 'ACCOUNTS',
    nullable: true,
    description:
      'When it is tried again after a failure, which `testWebhook` brings forward; null: nothing waits.',
  })
  nextAttemptAt!: string | null;

  @Field(() => String, {
    right: 'ACCOUNTS',
    nullable: true,
    description: 'Why the last delivery failed; null: it did not.',
  })
  problem!: string | null;

  @Field(() => Int, { right: 'ACCOUNTS', description: 'How many events are set aside.' })
  setAsideCount!: number;

  @Field(() => [ReplayObject], {
    right: 'ACCOUNTS',
    complexity: listOf(1),
    description: 'What is still to be delivered once more.',
  })
  replays!: readonly ReplayObject[];
}

@ArgsType()
export class LatestArgs {
  @InputField(() => Int, { nullable: true, description: 'How many, at most 100. Default 20.' })
  first?: number | null;
}

@ObjectType('WebhookReceipt', { description: 'Confirms that a webhook has a new secret.' })
export class WebhookReceipt extends ReceiptFields {
  @Field(() => String, {
    right: 'ANYONE',
    nullable: true,
    description:
      'The secret by which its messages are signed, as Standard Webhooks writes it: `whsec_…`. Keep it now, it is not shown again. null: a repeat of the request.',
  })
  signingSecret!: string | null;
}
