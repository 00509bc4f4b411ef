/** Where events are followed. */
export const eventsRoute = '/events';
