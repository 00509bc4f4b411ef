import { importPath, rejectedName } from '../inbound/imports.ts';

/** Where files are sent that are imported. */
export const importRoute = `${importPath}:id`;
/** Where rows are downloaded that were refused. */
export const rejectedRoute = `${importRoute}/${rejectedName}`;
