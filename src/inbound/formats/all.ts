import { actionNetwork } from './action-network.ts';
import { csv } from './csv.ts';
import { eventbrite } from './eventbrite.ts';
import { facebookLeads } from './facebook-leads.ts';
import type { FileFormat } from './format.ts';
import { googleForms } from './google-forms.ts';
import { hootsuite } from './hootsuite.ts';
import { mobilize } from './mobilize.ts';
import { osdi } from './osdi.ts';

const all = {
  csv,
  'google-forms': googleForms,
  eventbrite,
  'facebook-leads': facebookLeads,
  hootsuite,
  'action-network': actionNetwork,
  mobilize,
  osdi,
} satisfies Record<string, FileFormat>;

export type FormatName = keyof typeof all;

/** Every kind of file that is read, by the name that `--as` takes. */
export const formats: Readonly<Record<FormatName, FileFormat>> = all;

export const formatNames = Object.keys(formats) as FormatName[];
