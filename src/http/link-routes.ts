import { linksPath } from '../graphql/link-address.ts';

/** Where a tracked link is followed. */
export const linkRoute = `${linksPath}:code`;
