/**
 * The environment as a server reads it, for one that is loaded next. graphql and other libraries look for mistakes of those who build with
 * them unless, when they are loaded, `NODE_ENV` says `production`. What it says to the server is as it was.
 */
export function serverSettings(): NodeJS.ProcessEnv {
  const settings = { ...process.env };
  process.env.NODE_ENV = 'production';
  return settings;
}
