import { singleMutations } from './cases/single-mutations.ts';
import { batches } from './cases/batches.ts';
import { quick } from './settings.ts';
const c = process.argv[2] === 'a' ? singleMutations : batches;
console.log(await c({...quick, profile: process.argv[3]}));
