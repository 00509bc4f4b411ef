import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Context, ID, Int, Parent, Resolver } from '@nestjs/graphql';
import { newSigningSecret } from '../auth/standard-webhooks.ts';
import { asInput } from '../commands/as-input.ts';
import type { Command, CommandContext } from '../commands/command.ts';
import { PositionScalar } from '../commands/scalars.ts';
import {
  type AddWebhook,
  type ChangeWebhook,
  overlapEnds,
  type RotateWebhookSecret,
  webhookCommands,
} from '../commands/webhook.ts';
import { constantCase } from '../commands/event-type.ts';
import type { Directory } from '../directory/directory.ts';
import type { WebhookAttempt } from '../directory/webhooks.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Outcome } from '../event-store/ledger.ts';
import { Positions } from '../event-store/positions.ts';
import { refuseAddress } from '../outbound/webhooks/address.ts';
import { type ConfiguredWebhook, ConfiguredWebhooks } from '../outbound/webhooks/configured.ts';
import { WebhookDeliveries } from '../outbound/webhooks/deliveries.ts';
import { accountsCost } from './administration-objects.ts';
import { addMutation, checkedKey } from './command-mutation.ts';
import { invalidInput, notFound, refused } from './errors.ts';
import { pageOf, work } from './limits/field-costs.ts';
import { OrganisationObject } from './organisation-object.ts';
import { positionArgument } from './position.ts';
import { Receipt, receipt, receiptObject } from './record.ts';
import { commandContext, type RequestContext } from './request-context.ts';
import { Mutation, ResolveField } from './ruled-fields.ts';
import {
  LatestArgs,
  SetAsideObject,
  WebhookAttemptObject,
  WebhookObject,
  WebhookReceipt,
} from './webhook-objects.ts';

export const DIRECTORY_WEBHOOKS = Symbol('the webhooks in the directory');
export const WEBHOOK_NETWORKS = Symbol('private networks that are open to webhooks');

type Name = keyof typeof webhookCommands;

/** At most so many attempts and events that were set aside are shown, and so many by default. */
const [mostShown, usuallyShown] = [100, 20];
/** So many secrets of before sign as well: each takes a place in a header. */
const mostEarlier = 4;

const unopened =
  'This server cannot open its address and secret, since SECRETS_KEY is another here: set the one that the other servers have, or enter both anew by rotateWebhookSecret with `url`.';
/** So many events may be named at once. */
const mostNamed = 100;

const at = (time: number) => new Date(time).toISOString();
const ifAny = (time: number | null) => (time === null ? null : at(time));

/** Where events are delivered: how it is set up, and how far it has come. */
@Resolver(() => OrganisationObject)
export class WebhookResolver {
  constructor(
    private readonly bus: CommandBus,
    private readonly positions: Positions,
    private readonly configured: ConfiguredWebhooks,
    private readonly deliveries: WebhookDeliveries,
    @Inject(DIRECTORY_WEBHOOKS) private readonly inDirectory: Directory['webhooks'],
    @Inject(WEBHOOK_NETWORKS) private readonly networks: readonly string[],
  ) {}

  @ResolveField(() => [WebhookObject], {
    right: 'ACCOUNTS',
    complexity: accountsCost,
    description: 'Where events are delivered, in the order they were added.',
  })
  async webhooks(@Parent() { id }: OrganisationObject): Promise<WebhookObject[]> {
    const all = await this.configured.list(id);
    return Promise.all(all.map(one => this.#shown(one)));
  }

  async #shown(webhook: ConfiguredWebhook): Promise<WebhookObject> {
    const { id, addedAt, state } = webhook;
    const { progress, setAside, replays } = await this.inDirectory.report(id);
    const secrets = await this.configured.secrets(webhook);
    const { name, host, campaignId, types } = state;
    return {
      ...{ id, name, host, campaignId, replays },
      url: secrets?.url ?? null,
      types: types.map(constantCase),
      status: state.status as WebhookObject['status'],
      addedAt: at(addedAt),
      cursor: progress.cursor,
      delivered: progress.delivered,
      lastDeliveredAt: ifAny(progress.deliveredAt),
      failingSince: ifAny(progress.failingSince) ?? state.failingSince,
      nextAttemptAt:
        state.status === 'ACTIVE' && progress.attempts > 0 ? at(progress.dueAt || Date.now()) : null,
      problem: secrets ? progress.problem : unopened,
      setAsideCount: setAside,
    };
  }

  /** @throws {GraphQLError} with the refusal's code */
  async add(input: AddWebhook, context: RequestContext, key?: string | null): Promise<WebhookReceipt> {
    this.#checkAddress(input.url);
    const secret = newSigningSecret();
    const sealed = this.configured.sealed({ url: input.url, signing: [{ secret, until: null }] });
    const outcome = await this.#send('addWebhook', input, context, key, { sealed });
    return withSecret(outcome, secret);
  }

  /** @throws {GraphQLError} with the refusal's code */
  async change(input: ChangeWebhook, context: RequestContext, key?: string | null): Promise<Receipt> {
    const webhook = await this.#own(input.webhookId, context);
    const { url } = input;
    if (url === undefined) return this.#send('changeWebhook', input, context, key);
    this.#checkAddress(url);
    const before = await this.configured.secrets(webhook);
    if (!before) throw invalidInput('url', unopened);
    const sealed = this.configured.sealed({ ...before, url });
    const outcome = await this.#send('changeWebhook', input, context, key, { sealed });
    return this.#forgettingBefore(webhook, outcome);
  }

  /** @throws {GraphQLError} with the refusal's code */
  async rotate(
    input: RotateWebhookSecret,
    context: RequestContext,
    key?: string | null,
  ): Promise<WebhookReceipt> {
    const webhook = await this.#own(input.webhookId, context);
    if (input.url != null) this.#checkAddress(input.url);
    const before = await this.configured.secrets(webhook);
    const url = input.url ?? before?.url;
    if (url === undefined) throw invalidInput('url', unopened);
    const secret = newSigningSecret();
    // What is kept and what is recorded end at one instant.
    const receivedAt = new Date().toISOString();
    const until = overlapEnds(receivedAt, input.overlapHours);
    const earlier = (before?.signing ?? [])
      .map(one => ({ ...one, until: one.until !== null && one.until < until ? one.until : until }))
      .filter(one => one.until > receivedAt);
    const signing = [{ secret, until: null }, ...earlier.slice(0, mostEarlier)];
    const sealed = this.configured.sealed({ url, signing });
    const outcome = await this.#send('rotateWebhookSecret', input, context, key, { sealed, receivedAt });
    await this.inDirectory.hurry(webhook.id);
    await this.#forgettingBefore(webhook, outcome);
    return withSecret(outcome, secret);
  }

  /** @throws {GraphQLError} with the refusal's code */
  async remove(
    input: { readonly webhookId: string },
    context: RequestContext,
    key?: string | null,
  ): Promise<Receipt> {
    const outcome = await this.#send('removeWebhook', input, context, key);
    await this.inDirectory.remove(input.webhookId);
    return outcome;
  }

  /** @throws {GraphQLError} with the refusal's code */
  pause(input: object, context: RequestContext, key?: string | null): Promise<Receipt> {
    return this.#send('pauseWebhook', input, context, key);
  }

  /** What waits is tried at once. @throws {GraphQLError} with the refusal's code */
  async resume(
    input: { readonly webhookId: string },
    context: RequestContext,
    key?: string | null,
  ): Promise<Receipt> {
    const outcome = await this.#send('resumeWebhook', input, context, key);
    await this.inDirectory.hurry(input.webhookId);
    return outcome;
  }

  @Mutation(() => WebhookAttemptObject, {
    right: 'ADMINISTER',
    complexity: work.command,
    description:
      'Sends a message of the type `dugnad.WebhookTested` to a webhook at once, paused or not, and answers what came of it. Where it is taken, what waits is tried as well.',
  })
  async testWebhook(
    @Args('webhookId', { type: () => ID, description: 'The webhook.' }) webhookId: string,
    @Context() context: RequestContext,
  ): Promise<WebhookAttemptObject> {
    const attempt = await this.deliveries.test(await this.#own(webhookId, context));
    if (!attempt) throw invalidInput('webhookId', unopened);
    return shownAttempt(attempt);
  }

  @Mutation(() => Int, {
    right: 'ADMINISTER',
    complexity: work.command,
    description: 'Sends events again that were set aside, and answers how many will be sent.',
  })
  async resendWebhookEvents(
    @Args('webhookId', { type: () => ID, description: 'The webhook.' }) webhookId: string,
    @Context() context: RequestContext,
    @Args('eventIds', {
      type: () => [ID],
      nullable: true,
      description: 'The events, at most 100. Default: all that are set aside.',
    })
    eventIds?: string[] | null,
  ): Promise<number> {
    if (eventIds && eventIds.length > mostNamed)
      throw invalidInput('eventIds', `Expected at most ${mostNamed}.`);
    const { id } = await this.#own(webhookId, context);
    const many = await this.inDirectory.sendAgain(id, eventIds ?? undefined);
    this.deliveries.see();
    return many;
  }

  @Mutation(() => WebhookObject, {
    right: 'ADMINISTER',
    complexity: work.command,
    description:
      'Delivers events once more, those after one position and up to another, beside what is new. Each has the id that it had.',
  })
  async replayWebhook(
    @Args('webhookId', { type: () => ID, description: 'The webhook.' }) webhookId: string,
    @Args('until', { type: () => PositionScalar, description: 'The last position.' }) until: string,
    @Context() context: RequestContext,
    @Args('after', {
      type: () => PositionScalar,
      nullable: true,
      description: 'After this position. Default: from the first event on.',
    })
    after?: string | null,
  ): Promise<WebhookObject> {
    const webhook = await this.#own(webhookId, context);
    const last = await positionArgument(this.positions, until, 'until');
    const first = after == null ? undefined : await positionArgument(this.positions, after, 'after');
    if (first !== undefined && first >= last)
      throw invalidInput('until', 'Expected a position after the other one.');
    await this.inDirectory.replay(webhook.id, after ?? null, until);
    this.deliveries.see();
    return this.#shown(webhook);
  }

  /** @throws {GraphQLError} there is none of theirs */
  async #own(id: string, { requester }: RequestContext): Promise<ConfiguredWebhook> {
    const found = await this.configured.find(id);
    if (found?.organisationId !== requester.organisationId) throw notFound('webhook');
    return found;
  }

  /** @throws {GraphQLError} nothing may be sent there. The command itself refuses what is no address at all */
  #checkAddress(url: string): void {
    const fault = URL.canParse(url) ? refuseAddress(url, this.networks) : undefined;
    if (fault !== undefined)
      throw refused(new Refusal('INVALID_INPUT', `url: ${fault}`, [{ path: 'url', message: fault }]));
  }

  async #forgettingBefore(webhook: ConfiguredWebhook, outcome: Receipt): Promise<Receipt> {
    const now = await this.configured.find(webhook.id);
    if (now) await this.inDirectory.forgetSecretsBefore(now.state.secretsId, now.id);
    return outcome;
  }

  async #send(
    name: Name,
    input: object,
    context: RequestContext,
    key?: string | null,
    own: Partial<CommandContext> = {},
  ): Promise<Receipt> {
    const command = asInput<Command>(webhookCommands[name].input, input);
    command.context = { ...commandContext(context, checkedKey(key)), ...own };
    const outcome = await this.bus.execute<Command, Outcome>(command);
    const answer = receipt(receiptObject(outcome, this.positions), this.positions);
    this.deliveries.see();
    return answer;
  }
}

/** What became of a webhook's deliveries. */
@Resolver(() => WebhookObject)
export class WebhookDeliveryResolver {
  constructor(@Inject(DIRECTORY_WEBHOOKS) private readonly inDirectory: Directory['webhooks']) {}

  @ResolveField(() => [WebhookAttemptObject], {
    right: 'ACCOUNTS',
    complexity: pageOf(),
    description: 'The latest attempts, the last first; of 100 that are kept.',
  })
  async attempts(
    @Parent() { id }: WebhookObject,
    @Args() { first }: LatestArgs,
  ): Promise<WebhookAttemptObject[]> {
    return (await this.inDirectory.attempts(id, shownOf(first))).map(shownAttempt);
  }

  @ResolveField(() => [SetAsideObject], {
    right: 'ACCOUNTS',
    complexity: pageOf(),
    description: 'Events that the address refused and that were passed over, the last first.',
  })
  async setAside(@Parent() { id }: WebhookObject, @Args() { first }: LatestArgs): Promise<SetAsideObject[]> {
    const some = await this.inDirectory.setAside(id, shownOf(first));
    return some.map(({ since, ...one }) => ({ ...one, since: at(since) }));
  }
}

/** A repeat made none. */
const withSecret = ({ id, position, eventIds, duplicate }: Receipt, secret: string): WebhookReceipt => ({
  ...{ id, position, eventIds, duplicate },
  signingSecret: duplicate ? null : secret,
});

const shownAttempt = (attempt: WebhookAttempt): WebhookAttemptObject => ({ ...attempt, at: at(attempt.at) });

/** @throws {GraphQLError} it is out of bounds */
function shownOf(first: number | null | undefined): number {
  if (first != null && (first < 1 || first > mostShown))
    throw invalidInput('first', `Expected 1 to ${mostShown}.`);
  return first ?? usuallyShown;
}

const receipts: Readonly<Partial<Record<Name, () => new () => object>>> = {
  addWebhook: () => WebhookReceipt,
  rotateWebhookSecret: () => WebhookReceipt,
};

const runs: Readonly<Record<Name, 'add' | 'change' | 'rotate' | 'pause' | 'resume' | 'remove'>> = {
  addWebhook: 'add',
  changeWebhook: 'change',
  rotateWebhookSecret: 'rotate',
  pauseWebhook: 'pause',
  resumeWebhook: 'resume',
  removeWebhook: 'remove',
};

for (const [name, run] of Object.entries(runs) as [Name, (typeof runs)[Name]][])
  addMutation(
    WebhookResolver,
    name,
    webhookCommands[name],
    receipts[name] ?? (() => Receipt),
    function (input, key, context) {
      return this[run](input as never, context, key);
    },
  );
