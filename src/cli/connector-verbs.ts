import type { ConnectorKind, PollMeaning, SecretName, Secrets } from '../domain/connector.ts';
import { connectors } from '../inbound/connectors/all.ts';
import { nameInApi } from '../inbound/api-names.ts';
import type { SecretDeclaration } from '../inbound/connectors/connector.ts';
import { withServer } from './any-server.ts';
import { askForSecret, secretName, secretsFrom } from './connector-secrets.ts';
import {
  describeConnector,
  describeKinds,
  type ShownConnector,
  shownFields,
  tableOf,
} from './connector-text.ts';
import type { RunningServer } from './running-server.ts';
import { say } from './say.ts';

export interface ConnectorOptions {
  readonly organisation: string;
  readonly json: boolean;
}

/** What can be stated when one is added, and later; false: cleared. */
export interface ChangeOptions extends ConnectorOptions {
  readonly name?: string;
  readonly campaign?: string;
  readonly activity?: string | false;
  readonly account?: string | false;
  readonly only?: readonly string[] | false;
  readonly map?: ReadonlyMap<string, string> | false;
  readonly pollOptions?: readonly PollMeaning[] | false;
  readonly silentAfter?: number | false;
  readonly secret?: readonly string[];
  readonly secretsFrom?: string;
}

export interface AddOptions extends ChangeOptions {
  readonly campaign: string;
}

/** Narrower lines are cut nowhere but on a terminal. */
const widest = 1_000;

export const describedKinds = (): string => describeKinds(connectors);

export function list({ organisation, json }: ConnectorOptions): Promise<void> {
  return withServer(async server => {
    const all = await connectorsOf(server, organisation);
    if (json) say(JSON.stringify(all));
    else if (all.length === 0) say('There are no connectors; dugnad connectors add --help lists the kinds.');
    else say(tableOf(all, process.stdout.isTTY ? process.stdout.columns : widest, Date.now()));
  }, true);
}

export function show(id: string, { organisation, json }: ConnectorOptions): Promise<void> {
  return withServer(async server => {
    const one = (await connectorsOf(server, organisation)).find(each => each.id === id);
    if (!one) throw new Error(`There is no connector ${id}; dugnad connectors list shows all.`);
    say(json ? JSON.stringify(one) : describeConnector(one));
  }, true);
}

async function connectorsOf(server: RunningServer, organisation: string): Promise<readonly ShownConnector[]> {
  interface Found {
    readonly organisation: { readonly connectors: readonly ShownConnector[] };
  }
  const query = `{ organisation { connectors { ${shownFields} } } }`;
  return (await server.ask<Found>(organisation, query, {})).organisation.connectors;
}

interface Added {
  readonly id: string;
  readonly url: string;
  readonly madeSecrets: readonly { readonly name: SecretName; readonly value: string }[];
}

export async function add(kindName: string, name: string, options: AddOptions): Promise<void> {
  const { organisation, json } = options;
  const kind = nameInApi(kindName) as ConnectorKind;
  const secrets = await secretsToAdd(kindName, connectors[kind].secrets, options);
  const input = { ...settingsOf(options), ...listed(secrets), kind, name };
  const mutation = `mutation ($input: AddConnectorInput!) { addConnector(input: $input) { id url madeSecrets { name value } } }`;
  await withServer(async server => {
    const { addConnector: added } = await server.ask<{ addConnector: Added }>(organisation, mutation, {
      input,
    });
    if (json) say(JSON.stringify(added));
    else say(confirmation(kindName, added));
  });
}

function confirmation(kind: string, { id, url, madeSecrets }: Added): string {
  return [
    `Added the connector ${id}.`,
    `Address: ${url}`,
    ...madeSecrets.map(({ name, value }) => `${name}: ${value}`),
    ...(madeSecrets.length > 0 ? ['Keep what was made now: it is not shown again.'] : []),
    `docs/connectors/${kind}.md says where to enter it.`,
  ].join('\n');
}

export async function change(id: string, options: ChangeOptions): Promise<void> {
  const { organisation, json, name } = options;
  const secrets = { ...(await statedSecrets(options)), ...(await asked(namedSecrets(options))) };
  const input = {
    ...settingsOf(options),
    ...(name !== undefined && { name }),
    ...listed(secrets),
    connectorId: id,
  };
  const mutation = `mutation ($input: ChangeConnectorInput!) { changeConnector(input: $input) { id } }`;
  await withServer(async server => {
    await server.ask(organisation, mutation, { input });
    say(json ? JSON.stringify({ id }) : `Changed the connector ${id}.`);
  });
}

export function remove(id: string, { organisation, json }: ConnectorOptions): Promise<void> {
  return withServer(async server => {
    const mutation = `mutation ($input: RemoveConnectorInput!) { removeConnector(input: $input) { id } }`;
    await server.ask(organisation, mutation, { input: { connectorId: id } });
    say(json ? JSON.stringify({ id }) : `Removed the connector ${id}. What was recorded stays.`);
  });
}

function settingsOf(options: ChangeOptions): object {
  const { campaign, activity, account, only, map, pollOptions, silentAfter } = options;
  const meanings = map && [...map].map(([heading, meaning]) => ({ heading, meaning }));
  const settings = { activityId: activity, account, only, map: meanings, pollOptions };
  const all = { campaignId: campaign, ...settings, silentAfterHours: silentAfter };
  const stated = Object.entries(all).filter(([, value]) => value !== undefined);
  return Object.fromEntries(stated.map(([name, value]) => [name, value === false ? null : value]));
}

function listed(secrets: Secrets): object {
  const all = Object.entries(secrets).map(([name, value]) => ({ name, value }));
  return all.length > 0 ? { secrets: all } : {};
}

const statedSecrets = async ({ secretsFrom: path }: ChangeOptions): Promise<Secrets> =>
  path === undefined ? {} : await secretsFrom(path);

const namedSecrets = ({ secret = [] }: ChangeOptions): SecretName[] => secret.map(secretName);

/** Those that were stated; on a terminal also those that only the owner knows. @throws {Error} one is missing */
async function secretsToAdd(
  kind: string,
  declared: Readonly<Partial<Record<SecretName, SecretDeclaration>>>,
  options: ChangeOptions,
): Promise<Secrets> {
  const named = namedSecrets(options);
  const stated = await statedSecrets(options);
  const all = Object.entries(declared) as [SecretName, SecretDeclaration][];
  const unknown = all.filter(([name, { make }]) => !make && stated[name] === undefined);
  const toAsk = process.stdin.isTTY ? unknown.map(([name]) => name) : [];
  const answered = await asked([...new Set([...toAsk, ...named])], declared);
  const secrets = { ...stated, ...answered };
  const missing = unknown.filter(([name, { isNeeded }]) => isNeeded && secrets[name] === undefined);
  if (missing.length === 0) return secrets;
  const needs = missing.map(([name, { is }]) => `${name}: ${is}`).join('\n');
  throw new Error(
    `${kind} needs\n${needs}\nState it by --secrets-from, or on a terminal, which asks for it.`,
  );
}

/** Asks for each on the terminal; those that are left empty are left out. */
async function asked(
  names: readonly SecretName[],
  declared: Readonly<Partial<Record<SecretName, SecretDeclaration>>> = {},
): Promise<Secrets> {
  if (names.length > 0 && !process.stdin.isTTY)
    throw new Error(
      '--secret: nobody can be asked, since standard input is no terminal. Use --secrets-from.',
    );
  const answers: Partial<Record<SecretName, string>> = {};
  for (const name of names) {
    const { is, isNeeded = true } = declared[name] ?? {};
    const hint = `${is ? ` (${is})` : ''}${isNeeded ? '' : '; Enter leaves it out'}`;
    const answer = await askForSecret(`${name}${hint}: `);
    if (answer !== '') answers[name] = answer;
  }
  return answers;
}
