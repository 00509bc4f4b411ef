import type { IncomingHttpHeaders } from 'node:http';
import { type Api, ApiFailure } from './api.ts';
import type { Connector, PayloadReading, Content } from './connector.ts';
import { attendeesOf } from './eventbrite/attendee.ts';
import { idIn, isObject, objectIn, textOf } from './json.ts';

const origin = 'https://www.eventbriteapi.com';

/**
 * Orders and attendees of Eventbrite, https://www.eventbrite.com/platform/docs/webhooks: a notification names what changed, and that is
 * looked up. Eventbrite signs nothing. So nothing that a notification says is recorded: it only says where to look, and that is checked.
 */
export const eventbrite: Connector = {
  is: 'Orders, cancellations and check-ins of Eventbrite.',
  system: 'eventbrite',
  secrets: {
    ACCESS_TOKEN: {
      is: 'The private token of the account, at https://www.eventbrite.com/platform/api-keys.',
      isNeeded: true,
    },
  },
  settings: ['only', 'map'],
  verify: ({ headers, body }) =>
    isNotification(headers) && /^\s*\{/.test(body.subarray(0, 64).toString('latin1')),
  read: (payload, reading) => {
    const [url, action] = isObject(payload)
      ? [textOf(payload.api_url), textOf(objectIn(payload, 'config').action)]
      : ['', ''];
    if (url === '' || action === '')
      return [{ says: 'nonsense', reason: 'It is no notification of Eventbrite.' }];
    if (!/^(?:order|attendee|barcode)\./.test(action)) return [{ says: 'nothing' }];
    return [named(url, reading)];
  },
  api: {
    origin,
    authorization: ({ ACCESS_TOKEN: token }): Record<string, string> =>
      token ? { authorization: `Bearer ${token}` } : {},
  },
  lookUp: async (what, api, reading) => {
    if (order.test(what)) return await ordered(what, api, reading);
    if (!attendee.test(what)) return [{ says: 'nonsense', reason: 'It is no order or attendee.' }];
    const found = await asked(`/v3/${what}/`, api);
    const orderId = isObject(found) ? idIn(found, 'order_id') : undefined;
    // Whose address an order has shows only in its other tickets.
    return orderId !== undefined && order.test(`orders/${orderId}`)
      ? await ordered(`orders/${orderId}`, api, reading)
      : [{ says: 'nothing' }];
  },
};

const order = /^orders\/\d{1,20}$/;
const attendee = /^events\/(?<event>\d{1,20})\/attendees\/\d{1,20}$/;

function isNotification(headers: IncomingHttpHeaders): boolean {
  const [event, delivery] = [headers['x-eventbrite-event'], headers['x-eventbrite-delivery']];
  if (typeof event !== 'string' || typeof delivery !== 'string') return false;
  return /^[a-z_]{1,40}(?:\.[a-z_]{1,40})?$/.test(event) && /^[\w-]{1,100}$/.test(delivery);
}

/** Of the address only the path is taken, and only if it is one of those that Eventbrite names. */
function named(text: string, { settings: { only } }: PayloadReading): Content {
  const url = URL.parse(text);
  const what = /^\/v3\/(.+?)\/?$/.exec(url?.pathname ?? '')?.[1] ?? '';
  const event = attendee.exec(what)?.groups?.event;
  if (
    url?.origin !== origin ||
    url.username !== '' ||
    url.password !== '' ||
    (!order.test(what) && event === undefined)
  )
    return { says: 'nonsense', reason: 'The address that is named is no order or attendee of Eventbrite.' };
  if (event !== undefined && only.length > 0 && !only.includes(event)) return { says: 'nothing' };
  return { says: 'look up', what };
}

async function ordered(what: string, api: Api, reading: PayloadReading): Promise<readonly Content[]> {
  const found = await asked(`/v3/${what}/?expand=attendees`, api);
  if (found === undefined) return [{ says: 'nothing' }];
  if (!isObject(found) || !Array.isArray(found.attendees))
    return [{ says: 'nonsense', reason: 'What was answered is no order.' }];
  const contents = attendeesOf(found, reading);
  return contents.length > 0 ? contents : [{ says: 'nothing' }];
}

/** undefined: it is not there any more. */
async function asked(path: string, api: Api): Promise<unknown> {
  try {
    return await api.get(path);
  } catch (error) {
    if (error instanceof ApiFailure && (error.status === 404 || error.status === 410)) return undefined;
    throw error;
  }
}
