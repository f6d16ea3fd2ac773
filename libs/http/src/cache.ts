import CachePolicy from 'http-cache-semantics';
import { LRUCache } from 'lru-cache';
import type { Call } from './call.js';
import { Flight } from './flight.js';

/** Response cache of one target. */
export interface CacheOptions {
  /** Bytes of all stored answers, their keys and headers included; the least recently used go first. Default 8 MiB. */
  maxBytes?: number;
  /** Default for calls that do not say it themselves: 0, never. See {@link CallCacheOptions}. */
  staleIfErrorSeconds?: number;
}

/** What one call wants of the cache. */
export interface CallCacheOptions {
  /**
   * If the call fails (no answer, an unusable one, 5xx, open breaker), a stored answer will do that went stale at most
   * so many seconds ago, unless its server said `no-cache` or `must-revalidate`.
   */
  staleIfErrorSeconds?: number;
}

/** How an answer came: stored, asked for, stored and confirmed by the server, or stored and out of date. */
export type CacheOutcome = 'hit' | 'miss' | 'revalidated' | 'stale';

export interface CacheStats {
  readonly hits: number;
  readonly misses: number;
  readonly revalidated: number;
  readonly stale: number;
  /** Of misses and revalidated: calls that shared the exchange of another one. */
  readonly joined: number;
  readonly entries: number;
  readonly bytes: number;
}

/** An answer as it was received. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Buffer;
}

/** How the cache gets at an answer that it does not have. */
export interface Source {
  /** Sends a call. A 304 is an answer only if `conditional`, else an error like every other status. */
  send(call: Call, conditional: boolean): Promise<RawAnswer>;
  /** The error says that the target does not work, as opposed to the caller's own abort or a 4xx. */
  isFailure(error: unknown): boolean;
}

export interface Fetched {
  readonly answer: RawAnswer;
  /** Undefined: the cache had no part in it. */
  readonly outcome?: CacheOutcome;
}

interface Entry extends RawAnswer {
  readonly path: string;
  readonly policy: CachePolicy;
  /** When it goes stale, in milliseconds since 1970. */
  readonly freshUntil: number;
  /** Its server forbids that it is used when stale, whatever the caller wants. */
  readonly neverStale: boolean;
  /** Its use depends on headers that are not in the key. */
  readonly varies: boolean;
}

type Headers = Record<string, string>;
type CacheRequest = { readonly method: string; readonly url: string; readonly headers: Headers };

const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;
/** Roughly what an entry costs beyond its texts. */
const ENTRY_OVERHEAD = 1024;

/** Headers that say nothing about what is asked for. If an answer varies by one all the same, `Vary` tells. */
const NOT_IN_KEY: ReadonlySet<string> = new Set([
  'x-request-id',
  'traceparent',
  'tracestate',
  'user-agent',
  'cache-control',
  'pragma',
]);
/** Entries belong to one caller each; what has no lifetime is asked for again. */
const RULES: CachePolicy.Options = { shared: false, cacheHeuristic: 0 };
/** The caller does its own caching, or wants a part. */
const OWN_CONDITIONS = ['if-none-match', 'if-match', 'if-modified-since', 'if-unmodified-since', 'range', 'if-range'];

/** @throws RangeError naming the option whose value is no usable number. */
export function checkCacheOptions({ maxBytes = 1, staleIfErrorSeconds = 0 }: CacheOptions): void {
  if (!Number.isInteger(maxBytes) || maxBytes < 1) throw new RangeError(`HTTP option cache.maxBytes: ${maxBytes}`);
  checkStaleIfError(staleIfErrorSeconds);
}

function checkStaleIfError(seconds: number): void {
  if (!(seconds >= 0)) throw new RangeError(`HTTP option cache.staleIfErrorSeconds has no usable value: ${seconds}`);
}

/**
 * Stored answers to GETs of one client, by the rules of RFC 9111 (http-cache-semantics).
 *
 * The key holds every header that is sent, save those that only trace: whoever has other credentials, another language
 * or another tenant in a header has other entries. Nothing is fresh unless its server says for how long; no answer is
 * guessed to be fresh by its age.
 */
export class ResponseCache {
  readonly #entries: LRUCache<string, Entry>;
  readonly #staleIfErrorSeconds: number;
  /** Keys by path without query, for writes. */
  readonly #keys = new Map<string, Set<string>>();
  readonly #flights = new Map<string, Flight<Fetched>>();
  readonly #counts = { hit: 0, miss: 0, revalidated: 0, stale: 0, joined: 0 };

  constructor(options: CacheOptions) {
    checkCacheOptions(options);
    this.#staleIfErrorSeconds = options.staleIfErrorSeconds ?? 0;
    this.#entries = new LRUCache({
      maxSize: options.maxBytes ?? DEFAULT_MAX_BYTES,
      sizeCalculation: sizeOf,
      dispose: (entry, key) => this.#forgetKey(entry.path, key),
    });
  }

  /**
   * The answer to a GET whose headers are complete: stored, or sent for. Identical ones at the same time are sent once.
   * @throws what `source.send` throws; Abandoned when the call ends first.
   */
  async fetch(call: Call, options: CallCacheOptions, source: Source): Promise<Fetched> {
    const staleIfErrorSeconds = options.staleIfErrorSeconds ?? this.#staleIfErrorSeconds;
    const request = requestOf(call);
    if (bypasses(request)) return { answer: await source.send(call, false) };
    const key = keyOf(request);
    const stored = this.#entries.get(key);
    if (stored && isFresh(stored, request)) return this.#counted('hit', aged(stored));
    try {
      const { outcome = 'miss', answer } = await this.#flight(key, call, request, stored, source).join(call);
      return this.#counted(outcome, answer);
    } catch (error) {
      const known = this.#entries.peek(key); // a write may have ended it meanwhile
      if (!known || !mayBeStale(known, staleIfErrorSeconds) || !source.isFailure(error)) throw error;
      return this.#counted('stale', aged(known));
    }
  }

  /** A write to this path: what is stored for it, or on its way, is no longer given to anyone who asks from now on. */
  invalidate(path: string): void {
    const bare = withoutQuery(path);
    for (const key of this.#keys.get(bare) ?? []) this.#entries.delete(key);
    for (const [key, flight] of this.#flights) if (withoutQuery(flight.call.path) === bare) this.#flights.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#flights.clear();
  }

  stats(): CacheStats {
    const { hit: hits, miss: misses, revalidated, stale, joined } = this.#counts;
    const { size: entries, calculatedSize: bytes } = this.#entries;
    return { hits, misses, revalidated, stale, joined, entries, bytes };
  }

  #counted(outcome: CacheOutcome, answer: RawAnswer): Fetched {
    this.#counts[outcome] += 1;
    return { answer, outcome };
  }

  /** The exchange that runs for this key, or a new one. */
  #flight(key: string, call: Call, request: CacheRequest, stored: Entry | undefined, source: Source): Flight<Fetched> {
    const running = this.#flights.get(key);
    if (running) {
      this.#counts.joined += 1;
      return running;
    }
    const flight: Flight<Fetched> = new Flight(call.detached(), {
      work: (own) => this.#send(own, key, request, stored, source, () => this.#flights.get(key) === flight),
      ended: () => {
        if (this.#flights.get(key) === flight) this.#flights.delete(key);
      },
    });
    this.#flights.set(key, flight);
    return flight;
  }

  async #send(
    own: Call,
    key: string,
    request: CacheRequest,
    stored: Entry | undefined,
    source: Source,
    isCurrent: () => boolean,
  ): Promise<Fetched> {
    const conditions = stored ? conditionsOf(stored) : {};
    for (const [name, value] of Object.entries(conditions)) own.headers.set(name, value);
    let answer = await source.send(own, Object.keys(conditions).length > 0);
    let outcome: CacheOutcome = 'miss';
    if (answer.status === 304 && stored) {
      const known = confirmed(answer, stored);
      if (known) outcome = 'revalidated';
      else for (const name of Object.keys(conditions)) own.headers.delete(name);
      answer = known ?? (await source.send(own, false));
    }
    const entry = storable(answer, request);
    if (isCurrent()) {
      if (entry) this.#keep(key, entry);
      else this.#entries.delete(key);
    }
    return { answer, outcome };
  }

  #keep(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    if (!this.#entries.has(key)) return; // larger than the whole cache
    const keys = this.#keys.get(entry.path) ?? new Set();
    this.#keys.set(entry.path, keys.add(key));
  }

  #forgetKey(path: string, key: string): void {
    const keys = this.#keys.get(path);
    keys?.delete(key);
    if (keys?.size === 0) this.#keys.delete(path);
  }
}

function requestOf(call: Call): CacheRequest {
  return { method: call.method, url: call.path, headers: call.headers.toLowerCase() };
}

function bypasses({ headers }: CacheRequest): boolean {
  return OWN_CONDITIONS.some((name) => name in headers) || /no-store/i.test(headers['cache-control'] ?? '');
}

/** No header can hold a line break, so no two requests have the same key. */
function keyOf({ url, headers }: CacheRequest): string {
  let key = url;
  for (const name in headers) if (!NOT_IN_KEY.has(name)) key += `\n${name}:${headers[name]}`;
  return key;
}

function isFresh(entry: Entry, request: CacheRequest): boolean {
  const isStale = Date.now() >= entry.freshUntil;
  const wishes = 'cache-control' in request.headers || 'pragma' in request.headers;
  // the usual case, decided without the cost of the rules
  if (!wishes && !entry.varies) return !isStale;
  return entry.policy.satisfiesWithoutRevalidation(request) && !(entry.neverStale && isStale);
}

function aged({ status, headers, data, policy }: Entry): RawAnswer {
  return { status, headers: { ...headers, age: String(Math.round(policy.age())) }, data };
}

function mayBeStale({ policy, neverStale }: Entry, seconds: number): boolean {
  return seconds > 0 && !neverStale && policy.age() - policy.maxAge() <= seconds;
}

/** The answer as it is stored, if it may be and can be of use. */
function storable(answer: RawAnswer, request: CacheRequest): Entry | undefined {
  const { status, headers, data } = answer;
  const varies = headers['vary'] ?? '';
  // a cookie is meant for one answer only
  if (status !== 200 || varies.includes('*') || 'set-cookie' in headers) return undefined;
  const policy = new CachePolicy(request, { status, headers: forPolicy(headers) }, RULES);
  const isUseful = policy.maxAge() > 0 || 'etag' in headers || 'last-modified' in headers;
  if (!policy.storable() || !isUseful) return undefined;
  const neverStale = /must-revalidate|no-cache/i.test(headers['cache-control'] ?? headers['pragma'] ?? '');
  const freshUntil = Date.now() + (policy.maxAge() - policy.age()) * 1000;
  const names = varies.toLowerCase().split(',');
  return {
    path: withoutQuery(request.url),
    status,
    headers,
    data,
    policy,
    freshUntil,
    neverStale,
    varies: names.some((name) => NOT_IN_KEY.has(name.trim())),
  };
}

/**
 * Headers as http-cache-semantics reads them: directives in lower case, and without `must-revalidate`, which it takes
 * for `no-cache`.
 */
function forPolicy(headers: Readonly<Headers>): Headers {
  const control = headers['cache-control'];
  if (control === undefined) return headers;
  const directives = control.toLowerCase().split(',');
  return { ...headers, 'cache-control': directives.filter((one) => one.trim() !== 'must-revalidate').join(',') };
}

/** What asks the server whether the stored answer still holds; empty if it gave nothing to ask with. */
function conditionsOf({ headers }: Entry): Headers {
  const { etag, 'last-modified': lastModified } = headers;
  if (etag !== undefined) return { 'If-None-Match': etag };
  return lastModified === undefined ? {} : { 'If-Modified-Since': lastModified };
}

/** The stored answer with the headers of the 304 that confirms it; undefined if it confirms another one. */
function confirmed(by: RawAnswer, stored: Entry): RawAnswer | undefined {
  const { etag = stored.headers['etag'] } = by.headers;
  if (strongPart(etag) !== strongPart(stored.headers['etag'])) return undefined;
  const { age: _outdated, ...known } = stored.headers;
  const news = Object.entries(by.headers).filter(([name]) => !name.startsWith('content-'));
  return { status: stored.status, headers: { ...known, ...Object.fromEntries(news) }, data: stored.data };
}

function strongPart(etag: string | undefined): string | undefined {
  return etag?.replace(/^W\//, '');
}

function sizeOf(entry: Entry, key: string): number {
  let size = ENTRY_OVERHEAD + 2 * key.length + entry.data.length;
  for (const name in entry.headers) size += 2 * (name.length + (entry.headers[name]?.length ?? 0));
  return size;
}

function withoutQuery(path: string): string {
  const mark = path.indexOf('?');
  return mark < 0 ? path : path.slice(0, mark);
}
