import { createHash } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest, onSendHookHandler } from 'fastify';

/** Anyone may keep an answer, but for its own caller only, and only to have it confirmed before each use. */
const CACHE_CONTROL = 'private, no-cache';
const VARY = 'authorization, x-api-key, accept-language, accept-encoding';
const ENCODED = /-(?:gzip|br)"$/;

/**
 * Gives JSON answers to GETs of the API a strong `ETag` and answers 304 where `If-None-Match` names it. A tag that a
 * handler has set stays. Calls within the process have nothing to save and are left alone.
 *
 * Not @fastify/etag: it also tags and cuts answers to writes and errors, reads no list of tags, and gives a compressed
 * body the strong tag of the plain one.
 */
export function tagAnswers(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    if (typeof payload !== 'string' || !isTagged(request, reply)) return done(null, payload);
    const tag = ownTag(reply) ?? `"${createHash('sha256').update(payload).digest('base64url').slice(0, 27)}"`;
    const known = knownTag(request.headers['if-none-match'], tag);
    void reply.header('etag', known ?? tag).header('vary', varyOf(reply));
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', CACHE_CONTROL);
    if (known === undefined) return done(null, payload);
    void reply.code(304).removeHeader('content-type').removeHeader('content-length');
    done(null, null);
  });
}

/** A strong tag stands for exact bytes, so an encoded body has one of its own: `"abc-br"`. */
export const tagEncoding: onSendHookHandler = (_request, reply, payload, done) => {
  const encoding = reply.getHeader('content-encoding');
  const tag = ownTag(reply);
  if (typeof encoding === 'string' && tag?.startsWith('"'))
    void reply.header('etag', `${tag.slice(0, -1)}-${encoding}"`);
  done(null, payload);
};

/** The tag of the body before its encoding. */
function withoutEncoding(tag: string): string {
  return tag.replace(/^W\//, '').replace(ENCODED, '"');
}

function isTagged(request: FastifyRequest, reply: FastifyReply): boolean {
  return (
    (request.method === 'GET' || request.method === 'HEAD') &&
    reply.statusCode === 200 &&
    request.raw instanceof IncomingMessage && // inject() brings another kind
    /\/api\//.test(request.routeOptions.url ?? '') &&
    String(reply.getHeader('content-type') ?? '').startsWith('application/json')
  );
}

function ownTag(reply: FastifyReply): string | undefined {
  const tag = reply.getHeader('etag');
  return typeof tag === 'string' ? tag : undefined;
}

/** The one of the client's tags that stands for the same body, whatever it was encoded in. */
function knownTag(header: string | undefined, tag: string): string | undefined {
  const known = header?.split(',').map((one) => one.trim()) ?? [];
  if (known.includes('*')) return tag;
  return known.find((one) => withoutEncoding(one) === withoutEncoding(tag));
}

function varyOf(reply: FastifyReply): string {
  const present = [reply.getHeader('vary') ?? []].flat().join(', ');
  return present === '' ? VARY : `${present}, ${VARY}`;
}
