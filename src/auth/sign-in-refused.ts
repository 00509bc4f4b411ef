/** The provider sent back something unexpected. @property reason for the log, without what was sent */
export class SignInRefused extends Error {
  override name = 'SignInRefused';
  readonly reason: string;
  constructor(reason: string, options?: ErrorOptions) {
    super('The sign-in could not be ended.', options);
    this.reason = reason;
  }
}
