import type { Activity } from './activity.ts';
import { type Campaign, noSuchCampaign } from './campaign.ts';
import type { Circumstances } from './circumstances.ts';
import { type Decider, unreachable } from './decider.ts';
import type { EventDeclaration } from './event-declaration.ts';
import { isSameJson } from './json.ts';
import { Refusal, refuseField } from './refusal.ts';

/** The systems that connectors bring participation in from. A stored name never changes. */
export const connectorKinds = [
  'META',
  'X',
  'TELEGRAM',
  'EVENTBRITE',
  'GOOGLE_FORMS',
  'ACTION_NETWORK',
  'MOBILIZE',
  'CLOUD_EVENTS',
] as const;

export type ConnectorKind = (typeof connectorKinds)[number];

/** What an option of a poll says of whoever chooses it. */
export const pollMeanings = ['SIGN_UP', 'TENTATIVE', 'DECLINED', 'NOTHING'] as const;

export type PollMeaning = (typeof pollMeanings)[number];

/** A question or field of the other system, and what it means: a field of a row, `answer`, `ignore` or `identifier:<system>`. */
export interface HeadingMeaning {
  readonly heading: string;
  readonly meaning: string;
}

/** Where what comes through a connector is recorded, and how it is understood. */
export interface ConnectorSettings {
  readonly campaignId: string;
  /** null: the campaign as a whole, or the activity that is named by what comes. */
  readonly activityId: string | null;
  /** The account there that is asked: an organisation's id, or a path of its API. null: none is needed. */
  readonly account: string | null;
  /** The only forms, pages, groups or polls whose messages are taken, by their ids there; empty: all. */
  readonly only: readonly string[];
  readonly map: readonly HeadingMeaning[];
  /** What the options of polls mean, in their order. */
  readonly pollOptions: readonly PollMeaning[];
  /** Hours without a word after which it counts as silent; null: never. */
  readonly silentAfterHours: number | null;
}

/** Something that must be known to check what comes, or to ask for it. It is kept encrypted, and never shown again. */
export const secretNames = [
  'APP_SECRET',
  'VERIFY_TOKEN',
  'ACCESS_TOKEN',
  'SECRET_TOKEN',
  'CONSUMER_SECRET',
  'SIGNING_SECRET',
  'API_KEY',
] as const;

export type SecretName = (typeof secretNames)[number];

export type Secrets = Readonly<Partial<Record<SecretName, string>>>;

export interface ConnectorAdded {
  readonly type: 'ConnectorAdded';
  readonly data: {
    readonly connectorId: string;
    readonly kind: ConnectorKind;
    readonly name: string;
    readonly settings: ConnectorSettings;
    /** By which the directory finds its secrets. They are nowhere in the log. */
    readonly secretsId: string;
  };
}

/** What is left out stays as it was. */
export interface ConnectorChanged {
  readonly type: 'ConnectorChanged';
  readonly data: {
    readonly connectorId: string;
    readonly name?: string;
    readonly settings?: Partial<ConnectorSettings>;
    readonly secretsId?: string;
  };
}

export interface ConnectorRemoved {
  readonly type: 'ConnectorRemoved';
  readonly data: { readonly connectorId: string };
}

export type ConnectorEvent = ConnectorAdded | ConnectorChanged | ConnectorRemoved;

/** What each of them means. */
export const connectorEvents = {
  ConnectorAdded: { is: 'Another system was connected. Its secrets are nowhere in the log.' },
  ConnectorChanged: { is: "A connector's name, settings or secrets were changed." },
  ConnectorRemoved: { is: 'A connector was removed: nothing comes through it any more.' },
} as const satisfies Record<ConnectorEvent['type'], EventDeclaration>;

/** A system that participation comes from, as it is now. */
export interface ConnectorState {
  readonly kind: ConnectorKind;
  readonly name: string;
  readonly settings: ConnectorSettings;
  readonly secretsId: string;
  readonly removed: boolean;
}

export type ConnectorCommand = Circumstances &
  (
    | {
        readonly type: 'AddConnector';
        readonly connectorId: string;
        readonly kind: ConnectorKind;
        readonly name: string;
        readonly settings: ConnectorSettings;
        readonly secretsId: string;
        readonly where: Where;
      }
    | {
        readonly type: 'ChangeConnector';
        readonly connectorId: string;
        readonly name?: string;
        readonly settings: Partial<ConnectorSettings>;
        /** null: the secrets stay as they are. */
        readonly secretsId: string | null;
        readonly where: Where;
      }
    | { readonly type: 'RemoveConnector'; readonly connectorId: string }
  );

/** The campaign and the activity that the settings name; undefined: they name none. */
export interface Where {
  readonly campaign?: Campaign;
  readonly activity?: Activity;
}

export const connectorDecider: Decider<ConnectorCommand, ConnectorEvent, ConnectorState | null> = {
  initial: null,
  evolve,
  decide,
  subject: ({ data }) => data.connectorId,
};

function evolve(state: ConnectorState | null, event: ConnectorEvent): ConnectorState | null {
  switch (event.type) {
    case 'ConnectorAdded': {
      const { kind, name, settings, secretsId } = event.data;
      return { kind, name, settings, secretsId, removed: false };
    }
    case 'ConnectorChanged': {
      const { name, settings, secretsId } = event.data;
      return (
        state && {
          ...state,
          ...(name !== undefined && { name }),
          settings: { ...state.settings, ...settings },
          ...(secretsId !== undefined && { secretsId }),
        }
      );
    }
    case 'ConnectorRemoved':
      return state && { ...state, removed: true };
    default:
      return unreachable(event);
  }
}

function decide(command: ConnectorCommand, state: ConnectorState | null): ConnectorEvent[] | Refusal {
  if (command.type === 'AddConnector') return add(command, state);
  if (!state || state.removed)
    return refuseField('connectorId', 'Expected the id of a connector of yours.', 'NOT_FOUND');
  const { connectorId } = command;
  switch (command.type) {
    case 'ChangeConnector':
      return change(command, state);
    case 'RemoveConnector':
      return [{ type: 'ConnectorRemoved', data: { connectorId } }];
    default:
      return unreachable(command);
  }
}

type Of<Type extends ConnectorCommand['type']> = ConnectorCommand & { readonly type: Type };

function add(command: Of<'AddConnector'>, state: ConnectorState | null): ConnectorEvent[] | Refusal {
  if (state) return new Refusal('ALREADY_EXISTS', 'There is a connector with this id already.');
  const { connectorId, kind, name, settings, secretsId } = command;
  return (
    refuseWhere(command) ?? [
      { type: 'ConnectorAdded', data: { connectorId, kind, name, settings, secretsId } },
    ]
  );
}

function change(command: Of<'ChangeConnector'>, state: ConnectorState): ConnectorEvent[] | Refusal {
  const { connectorId, name, settings, secretsId } = command;
  const refused = refuseWhere(command);
  if (refused) return refused;
  const changed = Object.entries(settings).filter(
    ([key, value]) => !isSameJson(value, state.settings[key as keyof ConnectorSettings]),
  );
  const renamed = name !== undefined && name !== state.name;
  if (changed.length === 0 && !renamed && secretsId === null)
    return new Refusal('NOTHING_TO_CHANGE', 'The connector is as the input says already.');
  return [
    {
      type: 'ConnectorChanged',
      data: {
        connectorId,
        ...(renamed && { name }),
        ...(changed.length > 0 && { settings: Object.fromEntries(changed) }),
        ...(secretsId !== null && { secretsId }),
      },
    },
  ];
}

/** What a connector is to record in must be there, and the organisation's own. */
function refuseWhere({
  where: { campaign, activity },
  organisationId,
}: Of<'AddConnector' | 'ChangeConnector'>): Refusal | undefined {
  if (campaign && (campaign.status === 'NONE' || campaign.organisationId !== organisationId))
    return noSuchCampaign();
  if (activity?.status === 'NONE')
    return refuseField('activityId', 'Expected an activity of the campaign.', 'NOT_FOUND');
  return undefined;
}
