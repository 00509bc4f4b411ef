import type {
  ConnectorKind,
  ConnectorSettings,
  HeadingMeaning,
  SecretName,
  Secrets,
} from '../../domain/connector.ts';
import { type FieldRefusal, Refusal } from '../../domain/refusal.ts';
import { faultOfMeaning } from '../columns.ts';
import { fields } from '../headings.ts';
import { connectors } from './all.ts';
import type { Connector, SecretDeclaration } from './connector.ts';

/** The secrets that are made where they were not stated. */
export function madeSecrets({ secrets }: Connector, stated: Secrets): Secrets {
  const made = declared(secrets).filter(([name, { make }]) => make && stated[name] === undefined);
  return Object.fromEntries(made.map(([name, { make }]) => [name, make!()]));
}

/** What a connector of a kind lacks, or has that it does not know. */
export function refuseSetUp(
  kind: ConnectorKind,
  settings: {
    readonly [Name in 'account' | 'only' | 'map' | 'pollOptions']?:
      ConnectorSettings[Name] | null | undefined;
  },
  secrets: Secrets,
): Refusal | undefined {
  const connector: Connector = connectors[kind];
  const faults = [
    ...missingSecrets(kind, connector, secrets),
    ...unknownSecrets(kind, connector, secrets),
    ...unknownSettings(kind, connector, settings),
    ...unknownMeanings(settings.map ?? []),
    ...(connector.refuse?.({ account: settings.account ?? null, map: settings.map ?? [] }, secrets) ?? []),
  ];
  if (faults.length === 0) return undefined;
  return new Refusal(
    'INVALID_INPUT',
    faults.map(({ path, message }) => `${path}: ${message}`).join(' '),
    faults,
  );
}

function missingSecrets(kind: ConnectorKind, { secrets }: Connector, has: Secrets): FieldRefusal[] {
  return declared(secrets)
    .filter(([name, { isNeeded }]) => isNeeded && has[name] === undefined)
    .map(([name, { is }]) => ({ path: 'secrets', message: `${kind} needs ${name}: ${is}` }));
}

function unknownSecrets(kind: ConnectorKind, { secrets }: Connector, has: Secrets): FieldRefusal[] {
  const known = declared(secrets).map(([name]) => name);
  return (Object.keys(has) as SecretName[])
    .filter(name => !known.includes(name))
    .map(name => ({
      path: 'secrets',
      message: `${kind} knows no ${name}; it has ${known.join(', ') || 'no secrets'}.`,
    }));
}

function unknownSettings(
  kind: ConnectorKind,
  { settings: known }: Connector,
  stated: object,
): FieldRefusal[] {
  return (['account', 'only', 'map', 'pollOptions'] as const)
    .filter(name => !known.includes(name) && isStated((stated as Record<string, unknown>)[name]))
    .map(path => ({ path, message: `${kind} has no use for it. Leave it out.` }));
}

function unknownMeanings(map: readonly HeadingMeaning[]): FieldRefusal[] {
  const wrong = map.flatMap(({ meaning }, index) => {
    const message = faultOfMeaning(meaning);
    return message === undefined ? [] : [{ path: `map.${index}.meaning`, message }];
  });
  const plainly = map.map(({ meaning }) => meaning).filter(meaning => Object.hasOwn(fields, meaning));
  const twice = plainly.find((meaning, index) => plainly.indexOf(meaning) < index);
  return twice === undefined
    ? wrong
    : [...wrong, { path: 'map', message: `Two questions are stated to be ${twice}: only one can be.` }];
}

const isStated = (value: unknown) => value != null && !(Array.isArray(value) && value.length === 0);

const declared = (secrets: Connector['secrets']) =>
  Object.entries(secrets) as [SecretName, SecretDeclaration][];
