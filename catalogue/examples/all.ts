import type { AdministrativeEvent, LedgerEvent } from '../../src/domain/catalogue.ts';
import type { ExamplesOf } from '../example.ts';
import { activityExamples, campaignExamples } from './campaign.ts';
import { entryExamples } from './entry.ts';
import { connectorExamples, organisationExamples, webhookExamples } from './organisation.ts';
import { participationExamples, shareExamples } from './participation.ts';

/** An example of each event type, as it is recorded today. None is about anybody, and none names a person. */
export const examples: ExamplesOf<LedgerEvent | AdministrativeEvent> = {
  ...campaignExamples,
  ...activityExamples,
  ...participationExamples,
  ...shareExamples,
  ...entryExamples,
  ...organisationExamples,
  ...connectorExamples,
  ...webhookExamples,
};
