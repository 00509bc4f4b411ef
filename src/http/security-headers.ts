/**
 * Every answer asks the browser to trust its content type, to run nothing of it, to show it in no frame, and to let no page of
 * another site embed it. Pages that have something to run have a policy of their own.
 * https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** For a year a browser that has reached the server by TLS does so by TLS alone (RFC 6797). */
export const byTlsAlone: Readonly<Record<string, string>> = {
  'strict-transport-security': 'max-age=31536000',
};
