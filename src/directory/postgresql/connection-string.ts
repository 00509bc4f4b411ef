/** How a connection string is written. */
export const connectionForm =
  'a connection string such as postgresql://user:password@localhost:5432/dugnad. In user and password @ is written %40, / %2F, and % %25';

/** Whether a connection string names a server; otherwise it is the path of an embedded directory. */
export const isDirectoryServer = (connection: string): boolean => /^postgres(ql)?:/i.test(connection);

/** Whether a text that is no valid connection string was probably not meant as a path: it has another scheme, or settings by name. */
export const isNoPath = (text: string): boolean => /^[a-z][a-z0-9+.-]+:|^\s*\w+\s*=/i.test(text);

/** The server and database of a connection string, without user and password; undefined: it cannot be parsed. */
export function nameOf(connection: string): string | undefined {
  const url = /^postgres(ql)?:\/\//i.test(connection) ? URL.parse(connection) : null;
  // Where a password is not written as it must be, a part of it seems to be something else.
  if (!url || (url.pathname + url.search + url.hash).includes('@')) return undefined;
  const host = url.hostname || encodeURIComponent(url.searchParams.get('host') ?? 'localhost');
  return `postgresql://${host}:${url.port || 5432}${url.pathname}`;
}
