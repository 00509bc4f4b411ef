import { writeFileSync } from 'node:fs';
import { eventCatalogue } from './document.ts';

/** Writes the event catalogue anew: `npm run events`. */

writeFileSync('asyncapi.json', `${JSON.stringify(eventCatalogue(), null, 2)}\n`);
