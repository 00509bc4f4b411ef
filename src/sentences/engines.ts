import { Engine } from './engine.ts';
import { en } from './grammar/en.ts';
import { nb } from './grammar/nb.ts';
import { nn } from './grammar/nn.ts';
import type { Language } from './language.ts';

/** The engine in each language, made once. */
export const engines: Readonly<Record<Language, Engine>> = {
  NB: new Engine(nb),
  NN: new Engine(nn),
  EN: new Engine(en),
};
