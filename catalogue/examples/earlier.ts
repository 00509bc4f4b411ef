/**
 * By event type: what version 1 recorded, version 2 … up to the one before today's, as it lies in somebody's log. An example that is here
 * never changes.
 */
export const earlierExamples: Readonly<Record<string, readonly object[]>> = {
  CampaignCreated: [
    {
      campaignId: '1hx4kz0c2m8d7f3q9rtw',
      organisationId: 'org_7h2kq9',
      timeZone: 'Europe/Oslo',
      name: 'Car-free April',
      description: null,
      startsOn: '2025-04-01',
      endsOn: '2025-04-30',
      channels: ['FACEBOOK_GROUP'],
      techniques: [],
      statedResult: null,
    },
  ],
  IndicatorDefined: [
    {
      version: 1,
      key: 'people',
      labels: { nb: 'Deltakere', nn: 'Deltakarar', en: 'People taking part' },
      unit: 'people',
      higherIsBetter: true,
      resultType: 'OUTPUT',
      rule: 'DISTINCT_PERSONS',
      windowDays: null,
    },
  ],
  BaselineRecorded: [
    {
      version: 1,
      indicator: 'sign_ups',
      kind: 'PRE_CAMPAIGN',
      rule: 'SIGN_UPS',
      value: '120',
      during: { from: '2025-03-01', to: '2025-03-31' },
      source: null,
    },
  ],
  GoalSet: [
    {
      version: 1,
      name: 'Five hundred take part',
      measure: 'SIGN_UPS',
      unit: null,
      indicator: null,
      target: '500',
      by: null,
      petition: null,
    },
  ],
  EntryRetracted: [
    {
      entry: 'GoalSet',
      said: {
        version: 1,
        name: 'Five hundred take part',
        measure: 'SIGN_UPS',
        unit: null,
        indicator: null,
        target: '500',
        by: null,
        petition: null,
      },
      reason: null,
    },
  ],
};
