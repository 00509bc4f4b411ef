/** The provider does not answer, or not as one. The message goes to the client; `cause` says why, for the log. */
export class ProviderUnavailable extends Error {
  override name = 'ProviderUnavailable';
  constructor(cause: unknown) {
    super('The provider by which people sign in cannot be reached for now. Try again shortly.', { cause });
  }
}

/** What answers at the provider's address is not the provider: a setting is wrong. `cause` says what was asked, for the log. */
export class WrongProviderAddress extends ProviderUnavailable {
  override name = 'WrongProviderAddress';
  override message =
    'The provider by which people sign in is not at the address that is set here. Report it to whoever runs this server: the log says what was asked.';

  /** @param asked the address @param found what was there, as a predicate: `answered 404` */
  constructor(asked: string, found: string) {
    super(
      new Error(
        `${asked} ${found}. Correct OIDC_ISSUER: it is the issuer as the provider states it in its OpenID configuration`,
      ),
    );
  }
}

/** Libraries wrap what their `fetch` throws. */
export function unavailable(error: unknown): ProviderUnavailable | undefined {
  if (!(error instanceof Error)) return undefined;
  return error instanceof ProviderUnavailable ? error : unavailable(error.cause);
}

/** What went wrong, without what was sent and answered: tokens may be among it. */
export function brief(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, error: stated, message, cause } = error as Error & { code?: unknown; error?: unknown };
  // `invalid_client`, for example: https://www.iana.org/assignments/oauth-parameters/oauth-parameters.xhtml#extensions-error
  if (typeof stated === 'string' && /^[\w.-]{1,64}$/.test(stated)) return `${message}: ${stated}`;
  // openid-client wraps what says more, under the same code.
  if (typeof code === 'string')
    return cause instanceof Error && 'code' in cause && cause.code === code
      ? brief(cause)
      : `${code}: ${message}`;
  return cause instanceof Error ? `${message}: ${brief(cause)}` : message;
}
