import { connect as connectHttp2, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { isIP } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { destroyUnlessReady } from './connect-timeout.js';
import type { TlsOptions } from './tls.js';

export interface Http2Limits {
  readonly connectTimeoutMs: number;
  readonly idleMs: number;
}

/** Headers of HTTP/1.1 that HTTP/2 forbids or writes in another way. */
const NOT_IN_HTTP2: ReadonlySet<string> = new Set([
  'connection',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/**
 * HTTP/2 sessions of one client: one per origin, which carries all its requests. An origin that speaks only HTTP/1.1
 * (by ALPN) is remembered as such.
 */
export class Http2Sessions {
  readonly #tls: TlsOptions;
  readonly #limits: Http2Limits;
  readonly #byOrigin = new Map<string, Promise<ClientHttp2Session | undefined>>();
  /** Sessions not yet closed, with the number of their open streams. */
  readonly #streams = new Map<ClientHttp2Session, number>();
  readonly #connecting = new Set<TLSSocket>();

  constructor(tls: TlsOptions, limits: Http2Limits) {
    this.#tls = tls;
    this.#limits = limits;
  }

  /** Sessions with requests, and without. */
  stats(): { readonly active: number; readonly idle: number } {
    const active = [...this.#streams.values()].filter((streams) => streams > 0).length;
    return { active, idle: this.#streams.size - active };
  }

  /**
   * The session of an origin; undefined where it speaks only HTTP/1.1.
   * @throws the error of the socket when no connection comes about.
   */
  async session(origin: string): Promise<ClientHttp2Session | undefined> {
    const known = this.#byOrigin.get(origin);
    const old = await known;
    // another call may have replaced it meanwhile
    if ((old?.closed || old?.destroyed) && this.#byOrigin.get(origin) === known) this.#byOrigin.delete(origin);
    let session = this.#byOrigin.get(origin);
    if (!session) {
      session = this.#connect(origin);
      this.#byOrigin.set(origin, session);
      session.catch(() => this.#byOrigin.delete(origin));
    }
    return session;
  }

  /** Sends a request as `http.request` does; the stream is also its answer. */
  request(
    session: ClientHttp2Session,
    options: RequestOptions,
    onResponse: (response: IncomingMessage) => void,
  ): ClientHttp2Stream {
    const headers = Object.entries(options.headers ?? {}).filter(([name]) => !NOT_IN_HTTP2.has(name.toLowerCase()));
    const stream = session.request({
      ':method': options.method ?? 'GET',
      ':path': options.path ?? '/',
      ...(Object.fromEntries(headers) as Record<string, string>),
    });
    this.#count(session, 1);
    let answered = false;
    stream.once('response', ({ ':status': status, ...answerHeaders }) => {
      answered = true;
      onResponse(Object.assign(stream, { statusCode: status, headers: answerHeaders }) as unknown as IncomingMessage);
    });
    stream.once('close', () => {
      this.#count(session, -1);
      // A stream that the target ends without an error and without an answer says nothing else.
      if (answered || stream.errored) return;
      stream.emit('error', Object.assign(new Error('closed without an answer'), { code: 'ECONNRESET' }));
    });
    return stream;
  }

  /** Closes every session, also those in use; resolves when they are closed. */
  async destroy(): Promise<void> {
    for (const socket of this.#connecting) socket.destroy();
    await Promise.allSettled(this.#byOrigin.values());
    const closed = [...this.#streams.keys()].map((session) => new Promise((resolve) => session.once('close', resolve)));
    for (const session of this.#streams.keys()) session.destroy();
    await Promise.all(closed);
  }

  async #connect(origin: string): Promise<ClientHttp2Session | undefined> {
    const socket = await this.#handshake(new URL(origin));
    if (socket.alpnProtocol !== 'h2') {
      socket.destroy();
      return undefined;
    }
    const session = connectHttp2(origin, { createConnection: () => socket });
    this.#streams.set(session, 0);
    session.unref();
    session.on('error', () => {}); // its streams tell
    session.on('close', () => this.#streams.delete(session));
    session.setTimeout(this.#limits.idleMs, () => {
      if (this.#streams.get(session) === 0) session.close();
    });
    return session;
  }

  async #handshake({ hostname, port }: URL): Promise<TLSSocket> {
    const host = hostname.replace(/^\[|\]$/g, '');
    const socket = connectTls({
      host,
      port: Number(port || 443),
      ALPNProtocols: ['h2', 'http/1.1'],
      ...(isIP(host) ? {} : { servername: host }),
      ...this.#tls,
    });
    destroyUnlessReady(socket, 'secureConnect', this.#limits.connectTimeoutMs);
    this.#connecting.add(socket);
    const ended = new Promise<never>((_, reject) => {
      socket.once('error', reject);
      socket.once('close', () => reject(Object.assign(new Error('closed in the handshake'), { code: 'ECONNRESET' })));
    });
    const ready = new Promise<TLSSocket>((resolve) => socket.once('secureConnect', () => resolve(socket)));
    try {
      return await Promise.race([ready, ended]);
    } finally {
      this.#connecting.delete(socket);
    }
  }

  /** A session keeps the process alive only while it has something to do. */
  #count(session: ClientHttp2Session, change: number): void {
    const streams = this.#streams.get(session);
    if (streams === undefined) return;
    this.#streams.set(session, streams + change);
    if (streams === 0) session.ref();
    if (streams + change === 0) session.unref();
  }
}
