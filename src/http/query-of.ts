import type { FastifyRequest } from 'fastify';

/** What a request asks with, as it was written: also what is stated more than once. */
export const queryOf = ({ url }: Pick<FastifyRequest, 'url'>): URLSearchParams =>
  new URLSearchParams(url.split('?').slice(1).join('?'));
