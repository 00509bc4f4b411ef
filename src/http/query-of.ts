import type { FastifyRequest } from 'fastify';

/** The query string of a request as it was written, with repeated parameters. */
export const queryOf = ({ url }: Pick<FastifyRequest, 'url'>): URLSearchParams =>
  new URLSearchParams(url.split('?').slice(1).join('?'));
