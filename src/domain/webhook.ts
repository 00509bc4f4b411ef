import { type Campaign, noSuchCampaign } from './campaign.ts';
import type { Circumstances } from './circumstances.ts';
import { type Decider, unreachable } from './decider.ts';
import type { EventDeclaration } from './event-declaration.ts';
import { isSameJson } from './json.ts';
import { Refusal, refuseField } from './refusal.ts';
import type { DateTime } from './times.ts';

/** Which events are delivered. */
export interface WebhookSelection {
  /** null: all campaigns of the organisation, also later ones. */
  readonly campaignId: string | null;
  /** Event types; empty: all. */
  readonly types: readonly string[];
}

export interface WebhookAdded {
  readonly type: 'WebhookAdded';
  readonly data: WebhookSelection & {
    readonly webhookId: string;
    readonly name: string;
    /** Of the address. The whole address may let somebody in, so it is kept with the secret. */
    readonly host: string;
    /** The position after which it begins; null: with the first event; left out: with what is recorded from now on. */
    readonly after?: string | null;
    /** By which the directory finds the address and the signing secrets. They are nowhere in the log. */
    readonly secretsId: string;
  };
}

/** What is left out stays as it was. */
export interface WebhookChanged {
  readonly type: 'WebhookChanged';
  readonly data: Partial<WebhookSelection> & {
    readonly webhookId: string;
    readonly name?: string;
    readonly host?: string;
    readonly secretsId?: string;
  };
}

export interface WebhookSecretRotated {
  readonly type: 'WebhookSecretRotated';
  readonly data: {
    readonly webhookId: string;
    readonly secretsId: string;
    /** Until when it is signed by the secret before as well. */
    readonly earlierUntil: DateTime;
    /** Of the address, if another was entered. */
    readonly host?: string;
  };
}

/** Why nothing is delivered: somebody asked for it, or the address answered that there is nothing any more (410). */
export type PauseReason = 'ASKED' | 'GONE';

export interface WebhookPaused {
  readonly type: 'WebhookPaused';
  readonly data: { readonly webhookId: string; readonly reason: PauseReason };
}

export interface WebhookResumed {
  readonly type: 'WebhookResumed';
  readonly data: {
    readonly webhookId: string;
    /** The position after which it goes on; null: with the first event; left out: where it stopped. */
    readonly after?: string | null;
  };
}

export interface WebhookFailing {
  readonly type: 'WebhookFailing';
  readonly data: {
    readonly webhookId: string;
    /** When it first failed. */
    readonly since: DateTime;
    /** What came back, or why nothing did. */
    readonly problem: string;
  };
}

export interface WebhookRecovered {
  readonly type: 'WebhookRecovered';
  readonly data: {
    readonly webhookId: string;
    /** When it had first failed. */
    readonly since: DateTime;
  };
}

export interface WebhookRemoved {
  readonly type: 'WebhookRemoved';
  readonly data: { readonly webhookId: string };
}

export type WebhookEvent =
  | WebhookAdded
  | WebhookChanged
  | WebhookSecretRotated
  | WebhookPaused
  | WebhookResumed
  | WebhookFailing
  | WebhookRecovered
  | WebhookRemoved;

/** What each of them means. */
export const webhookEvents = {
  WebhookAdded: { is: 'Events are delivered to an address. Address and secret are nowhere in the log.' },
  WebhookChanged: { is: "A webhook's name, address or selection of events was changed." },
  WebhookSecretRotated: { is: 'A webhook signs by another secret.' },
  WebhookPaused: { is: 'Nothing is delivered to a webhook for now.' },
  WebhookResumed: { is: 'A webhook goes on.' },
  WebhookFailing: { is: 'Deliveries to a webhook have been failing.' },
  WebhookRecovered: { is: 'A webhook that had been failing takes events again.' },
  WebhookRemoved: { is: 'A webhook was removed: nothing is delivered to it any more.' },
} as const satisfies Record<WebhookEvent['type'], EventDeclaration>;

/** A webhook, as it is now. */
export interface WebhookState extends WebhookSelection {
  readonly name: string;
  readonly host: string;
  readonly secretsId: string;
  readonly status: 'ACTIVE' | 'PAUSED' | 'GONE' | 'REMOVED';
  /** It was reported as failing, with when that began; null: it is not. */
  readonly failingSince: string | null;
  /** Where its owner last asked it to begin. */
  readonly begins: {
    /** How often the owner asked. */
    readonly times: number;
    /** A position; null: with the first event; undefined: after it was added. */
    readonly after: string | null | undefined;
  };
}

export type WebhookCommand = Circumstances &
  (
    | (WebhookSelection & {
        readonly type: 'AddWebhook';
        readonly webhookId: string;
        readonly name: string;
        readonly host: string;
        readonly after: string | null | undefined;
        readonly secretsId: string;
        readonly campaign: Campaign | null;
      })
    | (Partial<WebhookSelection> & {
        readonly type: 'ChangeWebhook';
        readonly webhookId: string;
        readonly name?: string;
        readonly host?: string;
        /** null: address and secrets stay as they are. */
        readonly secretsId: string | null;
        readonly campaign: Campaign | null;
      })
    | {
        readonly type: 'RotateWebhookSecret';
        readonly webhookId: string;
        readonly host?: string;
        readonly secretsId: string;
        readonly earlierUntil: string;
      }
    | { readonly type: 'PauseWebhook'; readonly webhookId: string; readonly reason: PauseReason }
    | {
        readonly type: 'ResumeWebhook';
        readonly webhookId: string;
        readonly after: string | null | undefined;
      }
    | {
        readonly type: 'ReportWebhookFailing';
        readonly webhookId: string;
        readonly since: string;
        readonly problem: string;
      }
    | { readonly type: 'ReportWebhookRecovered'; readonly webhookId: string }
    | { readonly type: 'RemoveWebhook'; readonly webhookId: string }
  );

export const webhookDecider: Decider<WebhookCommand, WebhookEvent, WebhookState | null> = {
  initial: null,
  evolve,
  decide,
  subject: ({ data }) => data.webhookId,
};

function evolve(state: WebhookState | null, event: WebhookEvent): WebhookState | null {
  if (event.type === 'WebhookAdded') {
    const { webhookId: _, after, ...added } = event.data;
    return { ...added, status: 'ACTIVE', failingSince: null, begins: { times: 1, after } };
  }
  if (!state) return null;
  switch (event.type) {
    case 'WebhookChanged':
    case 'WebhookSecretRotated': {
      const { name, host, secretsId, campaignId, types } = event.data as WebhookChanged['data'];
      const changed = { name, host, secretsId, campaignId, types };
      const stated = Object.entries(changed).filter(([, value]) => value !== undefined);
      return { ...state, ...Object.fromEntries(stated) };
    }
    case 'WebhookPaused':
      return { ...state, status: event.data.reason === 'GONE' ? 'GONE' : 'PAUSED', failingSince: null };
    case 'WebhookResumed': {
      const { after } = event.data;
      const begins = after === undefined ? state.begins : { times: state.begins.times + 1, after };
      return { ...state, status: 'ACTIVE', begins };
    }
    case 'WebhookFailing':
      return { ...state, failingSince: event.data.since };
    case 'WebhookRecovered':
      return { ...state, failingSince: null };
    case 'WebhookRemoved':
      return { ...state, status: 'REMOVED' };
    default:
      return unreachable(event);
  }
}

function decide(command: WebhookCommand, state: WebhookState | null): WebhookEvent[] | Refusal {
  if (command.type === 'AddWebhook') return add(command, state);
  if (!state || state.status === 'REMOVED')
    return refuseField('webhookId', 'Expected the id of a webhook of yours.', 'NOT_FOUND');
  const { webhookId } = command;
  switch (command.type) {
    case 'ChangeWebhook':
      return change(command, state);
    case 'RotateWebhookSecret': {
      const { secretsId, earlierUntil, host } = command;
      const entered = host === undefined || host === state.host ? {} : { host };
      return [{ type: 'WebhookSecretRotated', data: { webhookId, secretsId, earlierUntil, ...entered } }];
    }
    case 'PauseWebhook':
      return state.status === 'ACTIVE'
        ? [{ type: 'WebhookPaused', data: { webhookId, reason: command.reason } }]
        : new Refusal('NOTHING_TO_CHANGE', 'Nothing is delivered to it already.');
    case 'ResumeWebhook':
      return resume(command, state);
    case 'ReportWebhookFailing': {
      const { since, problem } = command;
      return state.status !== 'ACTIVE' || state.failingSince !== null
        ? new Refusal('NOTHING_TO_CHANGE', 'It is reported as failing already, or paused.')
        : [{ type: 'WebhookFailing', data: { webhookId, since, problem } }];
    }
    case 'ReportWebhookRecovered':
      return state.failingSince === null
        ? new Refusal('NOTHING_TO_CHANGE', 'It was not reported as failing.')
        : [{ type: 'WebhookRecovered', data: { webhookId, since: state.failingSince } }];
    case 'RemoveWebhook':
      return [{ type: 'WebhookRemoved', data: { webhookId } }];
    default:
      return unreachable(command);
  }
}

type Of<Type extends WebhookCommand['type']> = WebhookCommand & { readonly type: Type };

function add(command: Of<'AddWebhook'>, state: WebhookState | null): WebhookEvent[] | Refusal {
  if (state) return new Refusal('ALREADY_EXISTS', 'There is a webhook with this id already.');
  const { webhookId, name, host, campaignId, types, after, secretsId } = command;
  const begins = after === undefined ? {} : { after };
  return (
    refuseCampaign(command) ?? [
      { type: 'WebhookAdded', data: { webhookId, name, host, campaignId, types, ...begins, secretsId } },
    ]
  );
}

function change(command: Of<'ChangeWebhook'>, state: WebhookState): WebhookEvent[] | Refusal {
  const { webhookId, secretsId } = command;
  const refused = refuseCampaign(command);
  if (refused) return refused;
  const changed = (['name', 'host', 'campaignId', 'types'] as const).filter(
    name => command[name] !== undefined && !isSameJson(command[name], state[name]),
  );
  if (changed.length === 0 && secretsId === null)
    return new Refusal('NOTHING_TO_CHANGE', 'The webhook is as the input says already.');
  return [
    {
      type: 'WebhookChanged',
      data: {
        webhookId,
        ...Object.fromEntries(changed.map(name => [name, command[name]])),
        ...(secretsId !== null && { secretsId }),
      },
    },
  ];
}

function resume(
  { webhookId, after }: Of<'ResumeWebhook'>,
  { status }: WebhookState,
): WebhookEvent[] | Refusal {
  if (status === 'ACTIVE' && after === undefined)
    return new Refusal('NOTHING_TO_CHANGE', 'It is not paused. State `after` to deliver from there again.');
  return [{ type: 'WebhookResumed', data: { webhookId, ...(after !== undefined && { after }) } }];
}

/** The campaign whose events are delivered must be there, and the organisation's own. */
function refuseCampaign({
  campaign,
  organisationId,
}: Of<'AddWebhook' | 'ChangeWebhook'>): Refusal | undefined {
  return campaign && (campaign.status === 'NONE' || campaign.organisationId !== organisationId)
    ? noSuchCampaign()
    : undefined;
}
