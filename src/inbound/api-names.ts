/** A name of the command line as the API writes it: `google-forms` → `GOOGLE_FORMS`. */
export const nameInApi = (name: string): string => name.toUpperCase().replaceAll('-', '_');

/** The name that the API writes so. */
export const namedInApi = <Name extends string>(names: readonly Name[], text: string): Name =>
  names.find(name => nameInApi(name) === text)!;

/** The other way round: `SIGN_UP` → `sign-up`. */
export const kebab = (name: string): string => name.toLowerCase().replaceAll('_', '-');
