import type { Step } from '@kugelpos/testing';
import {
  HttpClientError,
  type CallOptions,
  type HttpClients,
  type HttpMethod,
  type LocalResponse,
} from '../src/index.js';

/** Draws from 0 (included) to 1 (not included). */
export type Random = () => number;

/** A linear congruential generator: the same draws for the same seed. */
export function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One of these, each as likely as the others. */
export function pick<T>(from: readonly T[], random: Random): T {
  return from[Math.floor(random() * from.length)] as T;
}

const GOOD: readonly Step[] = ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'empty', 'informational'];

/** Every fault that a script can hold; two thirds of the steps are good answers. */
export const STEPS: readonly Step[] = [
  ...Array.from({ length: 8 }, () => GOOD).flat(),
  200,
  304,
  404,
  429,
  500,
  503,
  { status: 429, headers: { 'Retry-After': '0' } },
  'switch-protocols',
  'redirect-loop',
  'reset',
  'reset-in-headers',
  'reset-in-body',
  'half-close',
  'half-close-in-headers',
  'half-close-in-body',
  'stall',
  'stall-in-headers',
  'stall-in-body',
  'drip',
  'not-http',
  'bad-json',
  'bad-gzip',
  'bad-brotli',
  'bad-chunk',
  'short-body',
  'long-body',
  'huge',
  'huge-headers',
  'gzip-bomb',
  'ok-then-close',
  'ok-then-drop',
];

const METHODS: readonly HttpMethod[] = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
// the stalled ones are rare: each of their calls takes a socket for its whole connect timeout
const COMMON = ['one', 'three', 'local'];
const RARE = ['dead', 'silent', 'stalled'];

/** Makes one random call and says how it ended: `ok`, `local`, or the error's kind. Other errors are thrown. */
export async function mixedCall(clients: HttpClients, random: Random, shared: AbortSignal): Promise<string> {
  const target = random() < 0.9 ? pick(COMMON, random) : pick(RARE, random);
  const method = pick(METHODS, random);
  const own = new AbortController();
  const abortAfter = random() < 0.1 ? setTimeout(() => own.abort(), random() * 40) : undefined;
  const options: CallOptions = {
    signal: abortAfter ? own.signal : shared,
    ...(random() < 0.2 ? { idempotent: true } : {}),
    ...(random() < 0.1 ? { deadlineMs: random() * 60 } : {}),
    ...(random() < 0.01 ? { headers: { 'X-Bad': 'a\r\nb' } } : {}),
    ...(random() < 0.1 ? { raiseForStatus: false } : {}),
    ...(/^P/.test(method) ? { body: { text: 'x'.repeat(Math.floor(random() * 1000)) } } : {}),
  };
  // a short-lived client has sockets of its own
  const shortLived = random() < 0.02 ? clients.open(target) : undefined;
  try {
    await (shortLived ?? clients.client(target)).request(method, '/things', options);
    return target === 'local' ? 'local' : 'ok';
  } catch (error) {
    if (error instanceof HttpClientError) return error.kind;
    throw error;
  } finally {
    clearTimeout(abortAfter);
    await shortLived?.close();
  }
}

/** Answers, fails, or never answers. */
export async function answerLocally(random: Random): Promise<LocalResponse> {
  const drawn = random();
  if (drawn < 0.1) throw new Error('the callee failed');
  if (drawn < 0.12) await new Promise(() => {});
  return { status: drawn < 0.3 ? 500 : 200, headers: {}, body: '{}' };
}
