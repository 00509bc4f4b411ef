import { timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { organisationDecider } from '../domain/organisation/decide.ts';
import { memberOf, openKey, type Organisation, validKey } from '../domain/organisation/state.ts';
import { organisationStream } from '../domain/streams.ts';
import type { Accounts, KeySecret, Membership } from '../directory/accounts.ts';
import type { Ledger } from '../event-store/ledger.ts';
import type { BearerTokens } from './bearer-tokens.ts';
import type { Identity } from './identity.ts';
import { anonymous, operator, type Requester } from './requester.ts';
import { rightsOf } from './rights.ts';
import {
  digestOf,
  type Environment,
  looksLikeKey,
  looksLikeToken,
  newToken,
  readKey,
} from './secret-text.ts';

/** What a request brings to show who is asking. */
export interface Credentials {
  /** The header of this name. */
  readonly authorization?: string | undefined;
  /** The token of a session. */
  readonly session?: string | undefined;
  /** The organisation that is asked for. Needed with a provider's token, if its owner is a member of several. */
  readonly organisation?: string | undefined;
}

/** A session that was begun: its token, and when it ends, in milliseconds. */
export interface BegunSession {
  readonly token: string;
  readonly expiresAt: number;
}

/** What a request brought lets nobody in. The message reveals no more than what the sender can see. */
export class NotLetIn extends Error {
  override name = 'NotLetIn';
}

const notWhole =
  'This is no API key of this server: it was not copied whole, or has a typing error. A key is dugnad_live_ or dugnad_test_ and 54 letters and digits.';
const notOpen =
  'This API key opens nothing here: it is unknown, expired or revoked. Ask an owner for another one.';
const noToken =
  'This token opens nothing here: it is not valid, or not any more, or its bearer is no member. Get another from the provider, or ask an owner to be invited.';
const notBearer = 'Expected the header Authorization: Bearer, and an API key.';

/** The path that a sign-in link leads to. */
export const signInPath = (token: string): string => `/sign-in/${token}`;

/** How long a sign-in link can be used, in milliseconds: an hour. */
const linkLasts = 3_600_000;
/** In place of a member's id, in a session of whoever runs the server: no id is written like that. */
const operatorId = '*';
/** How long such a session lasts, in milliseconds. */
const operatorLasts = 60_000;
/** How often the times of last use are written, in milliseconds. */
const usesWritten = 60_000;
/** How many recently used secrets are cached; they never change. */
const keptSecrets = 10_000;

export interface AccessSettings {
  readonly environment: Environment;
  /** How long a session lasts, in milliseconds. */
  readonly sessionLasts: number;
}

/**
 * Finds out who is asking. The directory says whose secret it is; the log says what its owner may, and until when. The log is
 * followed, so what another node revokes is refused here at once.
 */
export class Access {
  readonly #ledger: Ledger;
  readonly #accounts: Accounts;
  readonly #settings: AccessSettings;
  readonly #tokens: BearerTokens | undefined;
  readonly #secrets = new LRUCache<string, KeySecret>({ max: keptSecrets });
  readonly #uses = new Map<string, number>();
  readonly #writing: NodeJS.Timeout;

  /** @param tokens of the provider by which people sign in, if there is one */
  constructor(ledger: Ledger, accounts: Accounts, settings: AccessSettings, tokens?: BearerTokens) {
    this.#ledger = ledger;
    this.#accounts = accounts;
    this.#settings = settings;
    this.#tokens = tokens;
    this.#writing = setInterval(() => void this.#writeUses().catch(() => undefined), usesWritten).unref();
  }

  /**
   * Who has these credentials; `anonymous` if there are none.
   * @throws {NotLetIn} they are not valid, or have ended
   * @throws {ProviderUnavailable} only the provider knows, and it does not answer
   */
  async requester({ authorization, session, organisation }: Credentials): Promise<Requester> {
    if (authorization !== undefined) return this.#bearer(authorization, organisation);
    return session === undefined ? anonymous : this.#signedIn(session);
  }

  async #bearer(authorization: string, organisation: string | undefined): Promise<Requester> {
    const [, token] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
    if (token === undefined) throw new NotLetIn(notBearer);
    if (looksLikeKey(token)) return this.#byKey(token);
    if (!this.#tokens || !looksLikeToken(token)) throw new NotLetIn(notWhole);
    const identity = await this.#tokens.identity(token);
    const memberships = identity ? await this.memberships(identity) : [];
    const membership = memberships.find(
      ({ organisationId }) => organisationId === (organisation ?? organisationId),
    );
    const requester = membership && (await this.#memberOf(membership));
    if (!requester) throw new NotLetIn(noToken);
    return requester;
  }

  async #byKey(token: string): Promise<Requester> {
    const text = readKey(token);
    if (!text) throw new NotLetIn(notWhole);
    const known = text.environment === this.#settings.environment ? await this.#secret(text.id) : undefined;
    // Compared in any case, so that an answer takes as long for an unknown key as for a wrong one.
    const fits = timingSafeEqual(digestOf(text.secret), known?.digest ?? digestOf(''));
    if (!known || !fits) throw new NotLetIn(notOpen);
    const { organisationId, keyId } = known;
    const key = await this.#certain(organisationId, state => openKey(state, keyId, text.id, Date.now()));
    if (!key) throw new NotLetIn(notOpen);
    this.#uses.set(text.id, Date.now());
    const campaigns = key.campaigns === null ? undefined : new Set(key.campaigns);
    return {
      organisationId,
      actor: { id: keyId, kind: 'API_KEY' },
      role: key.role,
      rights: rightsOf(key.role, campaigns !== undefined),
      campaigns,
    };
  }

  async #secret(id: string): Promise<KeySecret | undefined> {
    const kept = this.#secrets.get(id);
    if (kept) return kept;
    const found = await this.#accounts.secret(id);
    if (found) this.#secrets.set(id, found);
    return found;
  }

  /** An ended session counts as none: the page asks to sign in again. */
  async #signedIn(token: string): Promise<Requester> {
    const session = await this.#accounts.session(digestOf(token), Date.now());
    return (session && (await this.#memberOf(session))) ?? anonymous;
  }

  /** Somebody who was let in, as they may now; undefined: their key or membership has ended since. */
  async stillIn(requester: Requester): Promise<Requester | undefined> {
    const { organisationId, actor, campaigns } = requester;
    if (actor.kind === 'USER') return this.#memberOf({ organisationId, memberId: actor.id });
    if (actor.kind !== 'API_KEY') return requester;
    const key = await this.#certain(organisationId, state => validKey(state, actor.id, Date.now()));
    return key && { ...requester, role: key.role, rights: rightsOf(key.role, campaigns !== undefined) };
  }

  async #memberOf({ organisationId, memberId }: Membership): Promise<Requester | undefined> {
    if (memberId === operatorId) return operator(organisationId, 'cli');
    const member = await this.#certain(organisationId, state => memberOf(state, memberId));
    if (!member) return undefined;
    const { role } = member;
    return { organisationId, actor: { id: memberId, kind: 'USER' }, role, rights: rightsOf(role) };
  }

  /** Decides by this node's cached state. Before it refuses somebody, it reads the store's latest state. */
  async #certain<T>(id: string, ask: (state: Organisation) => T | undefined): Promise<T | undefined> {
    const answer = ask(await this.organisation(id));
    if (answer !== undefined) return answer;
    return ask(await this.#ledger.state(organisationStream(id), organisationDecider, 'latest'));
  }

  /** An organisation as this node knows it. */
  async organisation(id: string): Promise<Organisation> {
    return this.#ledger.state(organisationStream(id), organisationDecider, 'cached');
  }

  /** A new one-time token, by which a member signs in within `linkLasts`. */
  async link(membership: Membership): Promise<{ readonly token: string; readonly expiresAt: number }> {
    const token = newToken();
    const expiresAt = Date.now() + linkLasts;
    await this.#accounts.keepLink({ ...membership, digest: digestOf(token), expiresAt });
    return { token, expiresAt };
  }

  /** The organisation of a usable link: its name, or its id; undefined: the link was used, or is too old. */
  async linkedTo(linkToken: string): Promise<string | undefined> {
    const membership = await this.#accounts.link(digestOf(linkToken), Date.now());
    if (!membership || !(await this.#memberOf(membership))) return undefined;
    return (await this.organisation(membership.organisationId)).name ?? membership.organisationId;
  }

  /** Begins a session for a link's token. @returns undefined: the link was used, or is too old */
  async signIn(linkToken: string): Promise<BegunSession | undefined> {
    const membership = await this.#accounts.redeemLink(digestOf(linkToken), Date.now());
    return membership && (await this.#memberOf(membership)) ? this.beginSession(membership) : undefined;
  }

  /**
   * All present memberships of somebody, the oldest first. The address finds them once. From then on only their account at the provider
   * does, so that nobody who gets that address later is taken for them.
   */
  async memberships({ email, ...account }: Identity): Promise<Membership[]> {
    const found = await this.#present(await this.#accounts.identified(account));
    if (email === null) return found;
    const organisations = new Set(found.map(({ organisationId }) => organisationId));
    const invited = await this.#accounts.memberships(email);
    const others = invited.filter(({ organisationId }) => !organisations.has(organisationId));
    for (const membership of await this.#present(others))
      if (await this.#accounts.identify(account, membership)) found.push(membership);
    return found;
  }

  /** Those of them who were not removed. */
  async #present(memberships: readonly Membership[]): Promise<Membership[]> {
    const present: Membership[] = [];
    for (const membership of memberships) if (await this.#memberOf(membership)) present.push(membership);
    return present;
  }

  /** Begins a session of a member. */
  async beginSession(membership: Membership): Promise<BegunSession> {
    const token = newToken();
    const expiresAt = Date.now() + this.#settings.sessionLasts;
    await this.#accounts.beginSession({ ...membership, digest: digestOf(token), expiresAt });
    return { token, expiresAt };
  }

  /**
   * The token of a session of whoever runs the server, for a minute: they may write to the directory, and so are let in.
   */
  async operatorSession(organisationId: string): Promise<string> {
    const token = newToken();
    const expiresAt = Date.now() + operatorLasts;
    const session = { organisationId, memberId: operatorId, digest: digestOf(token), expiresAt };
    await this.#accounts.beginSession(session);
    return token;
  }

  /** Ends a session; one that has ended stays so. */
  signOut(token: string): Promise<void> {
    return this.#accounts.endSession(digestOf(token));
  }

  /** When an organisation's keys were last used, by their ids, in milliseconds; some may be a minute behind. */
  async lastUses(organisationId: string): Promise<Map<string, number>> {
    await this.#writeUses();
    return this.#accounts.lastUses(organisationId);
  }

  async #writeUses(): Promise<void> {
    if (this.#uses.size === 0) return;
    const uses = new Map(this.#uses);
    this.#uses.clear();
    await this.#accounts.noteUses(uses);
  }

  /** Writes what is still to be written. */
  async close(): Promise<void> {
    clearInterval(this.#writing);
    await this.#writeUses().catch(() => undefined);
  }
}
