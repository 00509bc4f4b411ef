import { parentPort } from 'node:worker_threads';
import { noProgress } from '../../src/projector/projector-messages.ts';

/** A projector's thread that is at something without end, and hears nothing. */
parentPort?.postMessage(noProgress('it is busy', false));
for (;;);
