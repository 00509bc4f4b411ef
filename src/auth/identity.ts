import type { ProviderAccount } from '../directory/accounts.ts';
import { emailIdentifier } from '../directory/identifier.ts';

/** Somebody, as a provider knows them. */
export interface Identity extends ProviderAccount {
  /** Their address in normal form; null: none that the provider has verified. */
  readonly email: string | null;
}

/** What a provider says of somebody: https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims */
export type Claims = Readonly<Record<string, unknown>>;

/** @param trusted whether an address counts as verified where the provider says neither yes nor no */
export function identityOf(account: ProviderAccount, claims: Claims, trusted: boolean): Identity {
  const { email, email_verified: verified = trusted } = claims;
  const address = verified === true && typeof email === 'string' ? emailIdentifier(email) : undefined;
  return { issuer: account.issuer, subject: account.subject, email: address?.value ?? null };
}

/** Whether it can be an account: an empty one, by a mistake in a provider's settings, would be everybody's. OpenID Connect Core 1.0, 2. */
export const isSubject = (subject: unknown): subject is string =>
  typeof subject === 'string' && subject.length > 0 && subject.length <= 255;
