/** Whom and what the examples are about. */

export const organisationId = 'org_7h2kq9';
export const campaignId = '1hx4kz0c2m8d7f3q9rtw';
export const activityId = '1hx4kz5pw2ab6y0e8ngs';
export const participantId = '4v8y2c6k0mzr9jqd';
export const sharerId = '9t3b7n1x5hwf2pga';
export const shareCode = 'k7q2xw9d';
export const pledgeId = '6m0r4s8d2fkvyj3c';
export const updateId = '2c6g0j4n8rxzw5ty';
export const memberId = '8d2f6h0k4pvyc7em';
export const keyId = '5a9c3e7g1jtwz8qb';
export const connectorId = '0b4d8f2h6kxrm9sn';
export const webhookId = '7c1e5g9k3nvyd6hb';
export const secretId = '3e7g1k5m9qzvc6ha';
