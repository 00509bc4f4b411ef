import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Context, Parent, Resolver } from '@nestjs/graphql';
import { asInput } from '../commands/as-input.ts';
import type { Command } from '../commands/command.ts';
import { type AddConnector, type ChangeConnector, connectorCommands } from '../commands/connector.ts';
import { poll } from '../directory/connectors.ts';
import type { Directory } from '../directory/directory.ts';
import type { ConnectorKind, Secrets } from '../domain/connector.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Outcome } from '../event-store/ledger.ts';
import { Positions } from '../event-store/positions.ts';
import { ConnectorAddresses } from '../inbound/connectors/address.ts';
import { connectors } from '../inbound/connectors/all.ts';
import { type Configured, ConfiguredConnectors } from '../inbound/connectors/configured.ts';
import { madeSecrets, refuseSetUp } from '../inbound/connectors/set-up.ts';
import { addMutation, checkedKey } from './command-mutation.ts';
import { ConnectorObject, ConnectorReceipt } from './connector-objects.ts';
import { accountsCost } from './administration-objects.ts';
import { invalidInput, notFound, refused } from './errors.ts';
import { OrganisationObject } from './organisation-object.ts';
import { Receipt, receipt, receiptObject } from './record.ts';
import { commandContext, type RequestContext } from './request-context.ts';
import { ResolveField } from './ruled-fields.ts';

export const DIRECTORY_CONNECTORS = Symbol('the connectors in the directory');

type Name = keyof typeof connectorCommands;

/** The systems that participation comes from: how they are set up, and what came. */
@Resolver(() => OrganisationObject)
export class ConnectorResolver {
  constructor(
    private readonly bus: CommandBus,
    private readonly positions: Positions,
    private readonly configured: ConfiguredConnectors,
    private readonly addresses: ConnectorAddresses,
    @Inject(DIRECTORY_CONNECTORS) private readonly inDirectory: Directory['connectors'],
  ) {}

  @ResolveField(() => [ConnectorObject], {
    right: 'ACCOUNTS',
    complexity: accountsCost,
    description: 'The connected systems, as they are now, in the order they were added.',
  })
  async connectors(
    @Parent() { id }: OrganisationObject,
    @Context() context: RequestContext,
  ): Promise<ConnectorObject[]> {
    const all = await this.configured.list(id);
    const reports = await this.configured.reports(all);
    const silent = await this.configured.silent(all, Date.now());
    const isSilent = new Set(silent.map(({ connector }) => connector.id));
    return Promise.all(
      all.map(async one => {
        const { counts, heardAt, refusals, ...report } = reports.get(one.id)!;
        const secrets = await this.configured.secrets(one);
        const { kind, name, settings } = one.state;
        return {
          ...settings,
          ...counts,
          ...report,
          ...{ id: one.id, kind, name, isSilent: isSilent.has(one.id) },
          url: this.#url(one.state.kind, one.id, context),
          secrets: secrets ? (Object.keys(secrets) as (keyof Secrets)[]) : null,
          addedAt: new Date(one.addedAt).toISOString(),
          lastHeardAt: heardAt === null ? null : new Date(heardAt).toISOString(),
          refusals: refusals.map(({ lastAt, ...why }) => ({
            ...why,
            lastAt: new Date(lastAt).toISOString(),
          })),
        };
      }),
    );
  }

  #url(kind: ConnectorKind, id: string, { address }: RequestContext): string {
    return `${address}${this.addresses.pathOf(kind, id)}`;
  }

  /** @throws {GraphQLError} with the refusal's code */
  async add(input: AddConnector, context: RequestContext, key?: string | null): Promise<ConnectorReceipt> {
    const { kind } = input;
    const stated = secretsOf(input);
    const made = madeSecrets(connectors[kind], stated);
    const secrets = { ...stated, ...made };
    refuseIf(refuseSetUp(kind, input, secrets));
    const outcome = await this.#send('addConnector', input, context, key, secrets);
    const { id, position, eventIds, duplicate } = outcome;
    await this.#isSetUp(id, kind);
    const shown = duplicate ? [] : Object.entries(made);
    return {
      ...{ id, position, eventIds, duplicate, url: this.#url(kind, id, context) },
      madeSecrets: shown.map(([name, value]) => ({ name: name as keyof Secrets, value })),
    };
  }

  /** @throws {GraphQLError} with the refusal's code */
  async change(input: ChangeConnector, context: RequestContext, key?: string | null): Promise<Receipt> {
    const before = await this.#own(input.connectorId, context);
    const { kind } = before.state;
    const stated = secretsOf(input);
    const secrets = { ...(await this.configured.secrets(before)), ...stated };
    refuseIf(refuseSetUp(kind, Object.assign({}, before.state.settings, input), secrets));
    const changed = Object.keys(stated).length > 0 ? secrets : undefined;
    const outcome = await this.#send('changeConnector', input, context, key, changed);
    await this.#asksAnew(before);
    await this.#isSetUp(before.id, kind);
    return outcome;
  }

  /** Where it asks for something else now, or records it elsewhere, all is asked for from the beginning: what was recorded is found again. */
  async #asksAnew({ id, state: { settings: before } }: Configured): Promise<void> {
    const now = (await this.configured.find(id))?.state.settings;
    const decisive = ['account', 'only', 'campaignId', 'activityId'] as const;
    if (!now || decisive.every(name => JSON.stringify(now[name]) === JSON.stringify(before[name]))) return;
    await this.inDirectory.keepCursor(id, await this.inDirectory.cursor(id), null);
  }

  /** @throws {GraphQLError} with the refusal's code */
  async remove(
    input: { readonly connectorId: string },
    context: RequestContext,
    key?: string | null,
  ): Promise<Receipt> {
    const outcome = await this.#send('removeConnector', input, context, key);
    await this.inDirectory.remove(input.connectorId);
    return outcome;
  }

  async #own(id: string, { requester }: RequestContext): Promise<Configured> {
    const found = await this.configured.find(id);
    if (found?.organisationId !== requester.organisationId) throw notFound('connector');
    return found;
  }

  /** Secrets of before are forgotten, and what waits is tried with what is set up now. */
  async #isSetUp(id: string, kind: ConnectorKind): Promise<void> {
    const now = await this.configured.find(id);
    if (!now) return;
    await this.inDirectory.forgetSecretsBefore(now.state.secretsId, id);
    if (connectors[kind].poll && now.state.settings.account !== null)
      await this.inDirectory.want(id, [poll], Date.now());
    await this.inDirectory.hurry(id, Date.now());
  }

  async #send(
    name: Name,
    input: object,
    context: RequestContext,
    key?: string | null,
    secrets?: Secrets,
  ): Promise<Receipt> {
    const command = asInput<Command>(connectorCommands[name].input, input);
    command.context = {
      ...commandContext(context, checkedKey(key)),
      ...(secrets && { sealed: this.configured.sealed(secrets) }),
    };
    const outcome = await this.bus.execute<Command, Outcome>(command);
    return receipt(receiptObject(outcome, this.positions), this.positions);
  }
}

function refuseIf(refusal: Refusal | undefined): void {
  if (refusal) throw refused(refusal);
}

/** @throws {GraphQLError} one is stated twice */
function secretsOf({ secrets }: Pick<AddConnector, 'secrets'>): Secrets {
  const stated = (secrets ?? []).map(({ name, value }) => [name, value] as const);
  if (new Set(stated.map(([name]) => name)).size < stated.length)
    throw invalidInput('secrets', 'Expected each secret once.');
  return Object.fromEntries(stated);
}

addMutation(
  ConnectorResolver,
  'addConnector',
  connectorCommands.addConnector,
  () => ConnectorReceipt,
  function (input, key, context) {
    return this.add(input as AddConnector, context, key);
  },
);
addMutation(
  ConnectorResolver,
  'changeConnector',
  connectorCommands.changeConnector,
  () => Receipt,
  function (input, key, context) {
    return this.change(input as ChangeConnector, context, key);
  },
);
addMutation(
  ConnectorResolver,
  'removeConnector',
  connectorCommands.removeConnector,
  () => Receipt,
  function (input, key, context) {
    return this.remove(input as { connectorId: string }, context, key);
  },
);
