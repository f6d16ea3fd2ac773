import type { CallOptions, HttpLimits, HttpMethod } from '../src/index.js';
import type { Step } from '@kugelpos/testing';

/** What the target does, attempt by attempt; or nobody listens; or it never finishes TCP's or TLS's handshake. */
export type Peer = readonly Step[] | 'refuses' | 'connect-stall' | 'tls-stall';

/**
 * One call: method, situation, what the target does, what must come of it, and with which settings.
 * The outcome reads `<attempts> × <status or error and its status>`, then `retryable` and `counts` (for the breaker).
 */
export type CallRow = readonly [HttpMethod, string, Peer, string, CallSettings?];
export type CallSettings = {
  readonly call?: CallOptions;
  readonly limits?: Partial<HttpLimits>;
  /** An earlier GET got this and left an idle socket; it is not part of the outcome. */
  readonly before?: 'ok-then-close' | 'ok-then-drop';
};

const key: CallSettings = { call: { headers: { 'Idempotency-Key': 'k-1' } } };
const keyAndBody: CallSettings = { call: { headers: { 'idempotency-key': 'k-1' }, body: { a: 1 } } };
const idempotent: CallSettings = { call: { idempotent: true } };
const notIdempotent: CallSettings = { call: { idempotent: false } };
const raiseOff: CallSettings = { call: { raiseForStatus: false } };
const attempts = (retryAttempts: number): CallSettings => ({ limits: { retryAttempts } });
const deadline = (deadlineMs: number): CallSettings => ({ call: { deadlineMs } });
/** Short for a test, but long enough for a good answer on a busy machine. */
const short: CallSettings = { limits: { timeoutSeconds: 0.2 } };
const shortConnect: CallSettings = { limits: { connectTimeoutSeconds: 0.06 } };

const comeBackIn = (status: number, seconds: string): Step => ({ status, headers: { 'Retry-After': seconds } });
const redirect: Step = { status: 302, headers: { Location: 'http://127.0.0.1:1/' } };
const dropped: CallSettings = { before: 'ok-then-drop' };
const closed: CallSettings = { before: 'ok-then-close' };
const three = (step: Step): Step[] => [step, step, step];

export const CALLS: readonly CallRow[] = [
  // an answer
  ['GET', 'answers', ['ok'], '1 × 200'],
  ['POST', 'answers', ['ok'], '1 × 200'],
  ['DELETE', 'answers without a body', ['empty'], '1 × 204'],
  ['HEAD', 'answers', ['ok'], '1 × 200'],
  ['GET', '100, 102, 103 before the answer', ['informational'], '1 × 200'],
  ['POST', '100, 102, 103 before the answer', ['informational'], '1 × 200'],
  ['GET', '304 without having asked', [304], '1 × HttpClientError 304'],

  // server errors
  ['GET', '500 once', [500], '2 × 200'],
  ['GET', '502, 503', [502, 503], '3 × 200'],
  ['GET', '500 always', [500, 500, 500], '3 × HttpClientError 500, retryable, counts'],
  ['PUT', '504 always', [504, 504, 504], '3 × HttpClientError 504, retryable, counts'],
  ['DELETE', '500 once', [500], '2 × 200'],
  ['HEAD', '500 once', [500], '2 × 200'],
  ['POST', '500', [500], '1 × HttpClientError 500, counts'],
  ['PATCH', '500', [500], '1 × HttpClientError 500, counts'],
  ['POST', '500 once, marked idempotent', [500], '2 × 200', idempotent],
  ['POST', '500 once, with a key', [500], '2 × 200', key],
  ['PATCH', '500 once, with a key and a body', [500], '2 × 200', keyAndBody],
  ['POST', '500 always, with a key', [500, 500, 500], '3 × HttpClientError 500, retryable, counts', key],
  ['GET', '500 once, marked not idempotent', [500], '1 × HttpClientError 500, counts', notIdempotent],
  ['GET', '500 once, one attempt allowed', [500], '1 × HttpClientError 500, retryable, counts', attempts(1)],
  ['GET', '500 four times, five attempts allowed', [500, 500, 500, 500], '5 × 200', attempts(5)],
  ['POST', '500, raise off', [500], '1 × 500, counts', raiseOff],
  ['GET', '500 always, raise off', [500, 500, 500], '3 × 500, counts', raiseOff],

  // client errors
  ['GET', '400', [400], '1 × HttpClientError 400'],
  ['GET', '401', [401], '1 × HttpClientError 401'],
  ['GET', '403', [403], '1 × HttpClientError 403'],
  ['GET', '404', [404], '1 × HttpClientError 404'],
  ['DELETE', '405', [405], '1 × HttpClientError 405'],
  ['GET', '408', [408], '1 × HttpClientError 408'],
  ['PUT', '409', [409], '1 × HttpClientError 409'],
  ['PATCH', '422', [422], '1 × HttpClientError 422'],
  ['POST', '409, with a key', [409], '1 × HttpClientError 409', key],
  ['GET', '404, raise off', [404], '1 × 404', raiseOff],
  ['GET', 'a redirect', [redirect], '1 × HttpClientError 302'],
  ['GET', 'a redirect to itself', three('redirect-loop'), '1 × HttpClientError 302'],
  ['POST', 'a redirect to itself', three('redirect-loop'), '1 × HttpClientError 302'],

  // Retry-After
  ['GET', '429 without Retry-After', [429], '1 × HttpClientError 429'],
  ['GET', '429 with Retry-After', [comeBackIn(429, '0')], '2 × 200'],
  ['GET', '503 with Retry-After', [comeBackIn(503, '0')], '2 × 200'],
  ['GET', '429, Retry-After capped', [comeBackIn(429, '3600')], '2 × 200', { limits: { maxRetryAfterSeconds: 0.02 } }],
  [
    'GET',
    '503, Retry-After past the deadline',
    [comeBackIn(503, '5')],
    '1 × HttpClientError 503, retryable, counts',
    deadline(500),
  ],
  ['POST', '429 with Retry-After', [comeBackIn(429, '0')], '1 × HttpClientError 429'],
  ['POST', '429 with Retry-After and a key', [comeBackIn(429, '0')], '2 × 200', key],

  // no connection
  ['GET', 'refuses', 'refuses', '3 × HttpConnectionError, retryable, counts'],
  ['POST', 'refuses', 'refuses', '3 × HttpConnectionError, retryable, counts'],
  ['GET', 'refuses, raise off', 'refuses', '3 × HttpConnectionError, retryable, counts', raiseOff],
  ['PATCH', 'refuses', 'refuses', '3 × HttpConnectionError, retryable, counts'],
  ['GET', 'connect stalls', 'connect-stall', '3 × HttpTimeoutError, retryable, counts', shortConnect],
  ['POST', 'connect stalls', 'connect-stall', '3 × HttpTimeoutError, retryable, counts', shortConnect],
  ['GET', 'TLS handshake stalls', 'tls-stall', '3 × HttpTimeoutError, retryable, counts', shortConnect],
  ['POST', 'TLS handshake stalls', 'tls-stall', '3 × HttpTimeoutError, retryable, counts', shortConnect],

  // broken connections
  ['GET', 'resets once', ['reset'], '2 × 200'],
  ['GET', 'resets always', ['reset', 'reset', 'reset'], '3 × HttpConnectionError, retryable, counts'],
  ['POST', 'resets', ['reset'], '1 × HttpConnectionError, counts'],
  ['POST', 'resets once, marked idempotent', ['reset'], '2 × 200', idempotent],
  ['GET', 'resets in the body once', ['reset-in-body'], '2 × 200'],
  ['POST', 'resets in the body', ['reset-in-body'], '1 × HttpConnectionError, counts'],
  ['GET', 'resets in the headers once', ['reset-in-headers'], '2 × 200'],
  ['POST', 'resets in the headers', ['reset-in-headers'], '1 × HttpConnectionError, counts'],
  ['GET', 'ends before its content-length, once', ['short-body'], '2 × 200'],
  ['POST', 'ends before its content-length', ['short-body'], '1 × HttpConnectionError, counts'],
  ['GET', 'half-closes once', ['half-close'], '2 × 200'],
  ['GET', 'half-closes always', three('half-close'), '3 × HttpConnectionError, retryable, counts'],
  ['PUT', 'half-closes once', ['half-close'], '2 × 200'],
  ['POST', 'half-closes', ['half-close'], '1 × HttpConnectionError, counts'],
  ['POST', 'half-closes once, with a key', ['half-close'], '2 × 200', key],
  ['GET', 'half-closes in the headers once', ['half-close-in-headers'], '2 × 200'],
  ['GET', 'half-closes in the body once', ['half-close-in-body'], '2 × 200'],
  ['PATCH', 'half-closes in the body', ['half-close-in-body'], '1 × HttpConnectionError, counts'],

  // an idle socket: closed before the call it is not used, closed under the call's feet nobody knows what arrived
  ['GET', 'idle socket closed before', [], '1 × 200', closed],
  ['POST', 'idle socket closed before', [], '1 × 200', closed],
  ['GET', 'idle socket closed by this request', [], '2 × 200', dropped],
  ['DELETE', 'idle socket closed by this request', [], '2 × 200', dropped],
  ['POST', 'idle socket closed by this request', [], '1 × HttpConnectionError, counts', dropped],
  ['PATCH', 'idle socket closed by this request', [], '1 × HttpConnectionError, counts', dropped],
  ['POST', 'idle socket closed by this request, with a key', [], '2 × 200', { ...dropped, ...key }],
  ['POST', 'idle socket closed by this request, marked idempotent', [], '2 × 200', { ...dropped, ...idempotent }],

  // time
  ['GET', 'stalls once', ['stall'], '2 × 200', short],
  ['GET', 'stalls always', ['stall', 'stall', 'stall'], '3 × HttpTimeoutError, retryable, counts', short],
  ['POST', 'stalls', ['stall'], '1 × HttpTimeoutError, counts', short],
  ['POST', 'stalls once, with a key', ['stall'], '2 × 200', { ...short, ...key }],
  // Node closes the socket and tells nobody
  ['GET', '101 without having asked', ['switch-protocols'], '1 × BadAnswerError, counts'],
  ['GET', 'stalls in the headers once', ['stall-in-headers'], '2 × 200', short],
  ['POST', 'stalls in the headers', ['stall-in-headers'], '1 × HttpTimeoutError, counts', short],
  ['GET', 'stalls in the body once', ['stall-in-body'], '2 × 200', short],
  ['PATCH', 'stalls in the body', ['stall-in-body'], '1 × HttpTimeoutError, counts', short],
  ['GET', 'drips for ever, once', ['drip'], '2 × 200', short],
  ['GET', 'stalls past the deadline', ['stall'], '1 × HttpTimeoutError, retryable, counts', deadline(200)],
  [
    'GET',
    'deadline ends the second attempt',
    ['stall', 'stall'],
    '2 × HttpTimeoutError, retryable, counts',
    { limits: { timeoutSeconds: 0.2 }, ...deadline(350) },
  ],
  ['GET', 'deadline has passed before', [], '0 × HttpTimeoutError, retryable', deadline(0)],

  // unusable answers
  ['GET', 'bad JSON', ['bad-json'], '1 × BadAnswerError 200, counts'],
  ['GET', 'bad JSON read as text', ['bad-json'], '1 × 200', { call: { responseType: 'text' } }],
  ['GET', 'not HTTP', ['not-http'], '1 × BadAnswerError, counts'],
  ['POST', 'not HTTP', ['not-http'], '1 × BadAnswerError, counts'],
  ['GET', 'bad gzip', ['bad-gzip'], '1 × BadAnswerError 200, counts'],
  ['GET', 'bad brotli', ['bad-brotli'], '1 × BadAnswerError 200, counts'],
  // the stream of the body breaks: nobody can tell this from a broken connection
  ['GET', 'bad chunk', ['bad-chunk'], '1 × BadAnswerError, counts'],
  ['POST', 'bad chunk', ['bad-chunk'], '1 × BadAnswerError, counts'],
  ['GET', 'headers too large', ['huge-headers'], '1 × BadAnswerError, counts'],
  ['GET', 'a gzip bomb', ['gzip-bomb'], '1 × BadAnswerError, counts', { limits: { maxResponseBytes: 100_000 } }],
  // the answer itself is whole; Node drops the socket with what came after it
  ['GET', 'goes on after its content-length', ['long-body'], '1 × 200'],
  ['POST', 'goes on after its content-length', ['long-body'], '1 × 200'],
  ['GET', 'too large', ['huge'], '1 × BadAnswerError, counts', { limits: { maxResponseBytes: 1_000 } }],

  // refused here
  [
    'GET',
    'a header with a line break',
    [],
    '0 × RequestRefusedError',
    { call: { headers: { 'X-Name': 'a\r\nX-Admin: 1' } } },
  ],
  ['GET', 'a header name with a line break', [], '0 × RequestRefusedError', { call: { headers: { 'X\r\nY': 'a' } } }],
  ['GET', 'a token with a line break', [], '0 × RequestRefusedError', { call: { bearerToken: 'a\nb' } }],
];

/**
 * Sequences of calls, and the breaker's state after them. F fails (500 on every attempt), T times out, R is reset,
 * B answers bad JSON, S succeeds, N is a 404, M a 429, A the caller aborts, O is refused by the open breaker without
 * reaching the server, W waits until the breaker is half-open.
 */
export interface BreakerRow {
  readonly calls: string;
  readonly state: 'closed' | 'open' | 'half_open';
  readonly threshold?: number;
}

export const BREAKER: readonly BreakerRow[] = [
  { calls: 'F F', state: 'closed' },
  { calls: 'F F F O O', state: 'open' },
  { calls: 'F S F', state: 'closed' },
  { calls: 'F F S F F', state: 'closed' },
  { calls: 'F F S F F F O', state: 'open' },
  { calls: 'S S S S S S S S S S F F F O', state: 'open' },
  { calls: 'S F S F S F S F S F S F', state: 'closed' },
  { calls: 'N N N N N N', state: 'closed' },
  { calls: 'M M M M', state: 'closed' },
  { calls: 'F F N F F', state: 'closed' },
  { calls: 'A A A A A', state: 'closed' },
  { calls: 'F F A A A', state: 'closed' },
  { calls: 'F F A F O', state: 'open' },
  { calls: 'T T T O', state: 'open' },
  { calls: 'R R R O', state: 'open' },
  { calls: 'B B B O', state: 'open' },
  { calls: 'F T R O', state: 'open' },
  { calls: 'F O', state: 'open', threshold: 1 },
  { calls: 'F F F F', state: 'closed', threshold: 5 },
  { calls: 'F F F F F O', state: 'open', threshold: 5 },
  { calls: 'F F F W', state: 'half_open' },
  { calls: 'F F F W S', state: 'closed' },
  { calls: 'F F F W S F F', state: 'closed' },
  { calls: 'F F F W F O', state: 'open' },
  { calls: 'F F F W F O W S', state: 'closed' },
  { calls: 'F F F W N', state: 'closed' },
  { calls: 'F F F W A', state: 'half_open' },
  { calls: 'F F F W A S', state: 'closed' },
  { calls: 'F F F W A A F O', state: 'open' },
];
