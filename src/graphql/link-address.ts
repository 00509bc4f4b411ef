/** The path under which tracked links are followed, with their code behind it. */
export const linksPath = '/s/';

/** The web address of a tracked link. @param address by which the server is reached */
export const linkAddress = (address: string, code: string): string => `${address}${linksPath}${code}`;
