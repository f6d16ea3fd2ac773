import compress from '@fastify/compress';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { tagEncoding } from './entity-tags.js';

/** Below this a compressed answer is hardly shorter than a packet. */
const THRESHOLD_BYTES = 1024;

/**
 * Answers above 1 KB leave in brotli or gzip where the client accepts it. Bodies of requests come as they are: any
 * `Content-Encoding` but `identity` is 415, so that no small body becomes a large one in memory.
 */
export async function compressAnswers(server: FastifyInstance): Promise<void> {
  server.addHook('onRoute', (route) => {
    if (answersSecrets(route)) route.compress = false;
  });
  await server.register(compress, {
    threshold: THRESHOLD_BYTES,
    encodings: ['br', 'gzip'],
    requestEncodings: ['identity'],
  });
  // after the plugin's own hook, so that the encoding is known
  server.addHook('onRoute', (route) => {
    route.onSend = [...[route.onSend ?? []].flat(), tagEncoding];
  });
}

/**
 * Routes that answer with a password's or key's fruit: tokens, new API keys. The length of a compressed answer tells
 * whether what the request brought also stands in it (BREACH).
 */
function answersSecrets({ url, method }: RouteOptions): boolean {
  return /\/(accounts|auth)\//.test(url) || (/\/terminals$/.test(url) && [method].flat().includes('POST'));
}
