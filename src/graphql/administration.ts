import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Context, ID, Parent, Resolver } from '@nestjs/graphql';
import { Access, signInPath } from '../auth/access.ts';
import type { Environment } from '../auth/secret-text.ts';
import { asInput } from '../commands/as-input.ts';
import { beginOrganisation } from '../commands/begin-organisation.ts';
import { checkInput } from '../commands/check.ts';
import type { Command, CommandContext } from '../commands/command.ts';
import { commandName } from '../commands/definition.ts';
import { withNewSecret } from '../commands/new-secret.ts';
import { CreateOrganisationInput, organisationCommands } from '../commands/organisation.ts';
import { emailIdentifier } from '../directory/identifier.ts';
import { randomId } from '../directory/ids.ts';
import type { Accounts } from '../directory/accounts.ts';
import { administrativeEventTypes } from '../domain/catalogue.ts';
import { firstOrganisation, memberOf } from '../domain/organisation/state.ts';
import { organisationCategory } from '../domain/streams.ts';
import { Ledger, type Outcome } from '../event-store/ledger.ts';
import { Positions } from '../event-store/positions.ts';
import { ConfiguredConnectors } from '../inbound/connectors/configured.ts';
import { LogReader } from '../outbound/campaign-events.ts';
import {
  accountsCost,
  ApiKeyObject,
  KeyReceipt,
  MemberObject,
  NewOrganisation,
  OrganisationEventConnection,
  OrganisationEventObject,
  RequesterObject,
  SignInLink,
} from './administration-objects.ts';
import { ActorObject } from './event.ts';
import { addMutation, checkedKey } from './command-mutation.ts';
import { type Connection, connection, ForwardPageArgs } from './connection.ts';
import { forbidden, notFound, refused } from './errors.ts';
import { pageOf, work } from './limits/field-costs.ts';
import { OrganisationObject } from './organisation-object.ts';
import { positionPage } from './position.ts';
import { Receipt, receipt, receiptObject } from './record.ts';
import { commandContext, type RequestContext } from './request-context.ts';
import { Mutation, Query, ResolveField } from './ruled-fields.ts';

type OrganisationCommandName = keyof typeof organisationCommands;

export const ACCOUNTS = Symbol('the accounts of the directory');
export const KEY_ENVIRONMENT = Symbol('the environment of the keys that are issued');
export const COMMAND_COUNT = Symbol('counts commands that the runner does not take');
/** @param outcome `recorded`, or the code of the refusal */
export type CommandCount = (command: string, outcome: string) => void;

/** What an actor is called, for those who may know. */
@Resolver(() => ActorObject)
export class ActorResolver {
  constructor(
    private readonly access: Access,
    private readonly configured: ConfiguredConnectors,
    @Inject(ACCOUNTS) private readonly accounts: Accounts,
  ) {}

  @ResolveField(() => String, {
    right: 'ACCOUNTS',
    nullable: true,
    complexity: work.lookUp,
    description:
      "A key's or connector's name, or a member's e-mail address, as it is now; null: a system, or nobody who is known now.",
  })
  async name(
    @Parent() { id, kind }: ActorObject,
    @Context() { requester: { organisationId } }: RequestContext,
  ): Promise<string | null> {
    if (kind === 'USER') return this.accounts.address({ organisationId, memberId: id });
    if (kind === 'CONNECTOR') {
      const found = await this.configured.find(id);
      return found?.organisationId === organisationId ? found.state.name : null;
    }
    const { keys } = await this.access.organisation(organisationId);
    return kind === 'API_KEY' && Object.hasOwn(keys, id) ? keys[id]!.name : null;
  }
}

/** Who is let in: what owners change, and what auditors see. */
@Resolver(() => OrganisationObject)
export class AdministrationResolver {
  constructor(
    private readonly bus: CommandBus,
    private readonly access: Access,
    private readonly log: LogReader,
    private readonly positions: Positions,
    private readonly ledger: Ledger,
    @Inject(ACCOUNTS) private readonly accounts: Accounts,
    @Inject(KEY_ENVIRONMENT) private readonly environment: Environment,
    @Inject(COMMAND_COUNT) private readonly count: CommandCount,
  ) {}

  @Query(() => RequesterObject, {
    right: 'ANYONE',
    description: 'Who you are to the server, and what you may.',
  })
  async requester(@Context() { requester }: RequestContext): Promise<RequesterObject> {
    if (requester.role === null) return RequesterObject.of(requester, null);
    const { name } = await this.access.organisation(requester.organisationId);
    return RequesterObject.of(requester, name);
  }

  @ResolveField(() => String, {
    right: 'ORGANISATION',
    nullable: true,
    description: 'What it is called now; null: it has not been created.',
  })
  async name(@Parent() { id }: OrganisationObject): Promise<string | null> {
    return (await this.access.organisation(id)).name;
  }

  @ResolveField(() => [MemberObject], {
    right: 'ACCOUNTS',
    complexity: accountsCost,
    description: 'Everybody who is let in, and who was, as it is now.',
  })
  async members(@Parent() { id }: OrganisationObject): Promise<MemberObject[]> {
    const { members } = await this.access.organisation(id);
    const addresses = await this.accounts.addresses(id);
    const emails = new Map(addresses.map(({ memberId, email }) => [memberId, email]));
    return Object.entries(members).map(([memberId, member]) =>
      MemberObject.of(memberId, member, emails.get(memberId) ?? null),
    );
  }

  @ResolveField(() => [ApiKeyObject], {
    right: 'ACCOUNTS',
    complexity: accountsCost,
    description: 'All API keys, those of earlier among them, as they are now.',
  })
  async keys(@Parent() { id }: OrganisationObject): Promise<ApiKeyObject[]> {
    const { keys } = await this.access.organisation(id);
    const uses = await this.access.lastUses(id);
    return Object.entries(keys).map(([keyId, key]) => ApiKeyObject.of(keyId, key, uses.get(keyId)));
  }

  @ResolveField(() => OrganisationEventConnection, {
    right: 'ACCOUNTS',
    complexity: pageOf(work.stream),
    description: 'Every administrative act, in log order: who let whom in.',
  })
  async history(
    @Parent() { id, view }: OrganisationObject,
    @Args() args: ForwardPageArgs,
  ): Promise<Connection<OrganisationEventObject>> {
    const page = await positionPage(args, view.positions);
    const { after, limit } = page;
    const events = await this.log.ofCategory(organisationCategory(id), {
      types: administrativeEventTypes,
      after,
      limit: limit + 1,
      until: view.until,
    });
    const nodes = events.map(event => OrganisationEventObject.of(event, view.positions));
    return connection(page, nodes, ({ position }) => position);
  }

  @Mutation(() => SignInLink, {
    right: 'ADMINISTER',
    nullable: false,
    complexity: work.command,
    description: 'Makes a link by which a member signs in, once and within an hour.',
  })
  async createSignInLink(
    @Context() context: RequestContext,
    @Args('memberId', { type: () => ID, description: 'The member.' }) memberId: string,
  ): Promise<SignInLink> {
    const { organisationId } = context.requester;
    if (!memberOf(await this.access.organisation(organisationId), memberId)) throw notFound('member');
    return this.#link(organisationId, memberId, context);
  }

  async #link(organisationId: string, memberId: string, { address }: RequestContext): Promise<SignInLink> {
    const { token, expiresAt } = await this.access.link({ organisationId, memberId });
    return { url: `${address}${signInPath(token)}`, expiresAt: new Date(expiresAt).toISOString() };
  }

  @Mutation(() => NewOrganisation, {
    right: 'ADMINISTER',
    nullable: false,
    complexity: work.command,
    description:
      'Begins another organisation, with an owner of its own. For owners of the first organisation, who run the server.',
  })
  async createOrganisation(
    @Context() context: RequestContext,
    @Args('input', { type: () => CreateOrganisationInput, description: 'What it is.' }) input: object,
  ): Promise<NewOrganisation> {
    const { requester } = context;
    if (requester.organisationId !== firstOrganisation)
      throw forbidden('Only owners of the first organisation, who run the server, begin others.');
    const command = asInput(CreateOrganisationInput, input);
    const refusal = checkInput(command);
    const called = commandName(CreateOrganisationInput);
    if (refusal) {
      this.count(called, refusal.code);
      throw refused(refusal);
    }
    const { name, ownerEmail } = command;
    const id = randomId();
    const email = ownerEmail == null ? null : emailIdentifier(ownerEmail)!.value;
    const by = { ...requester, organisationId: id };
    const ownerId = await beginOrganisation(this.ledger, this.accounts, by, { name, email });
    this.count(called, 'recorded');
    return { id, ownerId: ownerId!, signInLink: await this.#link(id, ownerId!, context) };
  }

  /** Changes who is let in. @throws {GraphQLError} with the refusal's code */
  async change(
    name: OrganisationCommandName,
    input: object,
    context: RequestContext,
    idempotencyKey: string | null | undefined,
  ): Promise<Receipt> {
    const outcome = receiptObject(
      await this.#send(name, input, this.#context(context, idempotencyKey)),
      this.positions,
    );
    if (name === 'removeMember') {
      const { memberId } = input as { readonly memberId: string };
      await this.accounts.endSessions({ organisationId: context.requester.organisationId, memberId });
    }
    return receipt(outcome, this.positions);
  }

  /** Gives a key a secret. @throws {GraphQLError} with the refusal's code */
  async secret(
    name: 'issueKey' | 'rotateKey',
    input: object,
    context: RequestContext,
    idempotencyKey: string | null | undefined,
  ): Promise<KeyReceipt> {
    const { outcome, text = null } = await withNewSecret(
      this.environment,
      this.#context(context, idempotencyKey),
      own => this.#send(name, input, own),
    );
    const { id, position, eventIds, duplicate } = receipt(
      receiptObject(outcome, this.positions),
      this.positions,
    );
    return { id, position, eventIds, duplicate, key: text };
  }

  #context(context: RequestContext, idempotencyKey: string | null | undefined): CommandContext {
    return commandContext(context, checkedKey(idempotencyKey));
  }

  #send(name: OrganisationCommandName, input: object, context: CommandContext): Promise<Outcome> {
    const command = asInput<Command>(organisationCommands[name].input, input);
    command.context = context;
    return this.bus.execute<Command, Outcome>(command);
  }
}

for (const [name, definition] of Object.entries(organisationCommands)) {
  if (name === 'issueKey' || name === 'rotateKey') {
    addMutation(
      AdministrationResolver,
      name,
      definition,
      () => KeyReceipt,
      function (input, key, context) {
        return this.secret(name, input, context, key);
      },
    );
  } else {
    addMutation(
      AdministrationResolver,
      name,
      definition,
      () => Receipt,
      function (input, key, context) {
        return this.change(name as OrganisationCommandName, input, context, key);
      },
    );
  }
}
