/** What sentences are written in: bokmål, nynorsk or English. */
export const languages = ['NB', 'NN', 'EN'] as const;
export type Language = (typeof languages)[number];
