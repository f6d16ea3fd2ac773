import * as http from 'node:http';
import * as https from 'node:https';
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { destroyUnlessReady } from './connect-timeout.js';
import { Http2Sessions } from './http2.js';
import type { HttpLimits } from './limits.js';
import type { TlsOptions } from './tls.js';
import { WaitingLine } from './waiting-line.js';

/** Connections of one client right now; `pending` are requests waiting for one. */
export interface PoolStats {
  readonly active: number;
  readonly idle: number;
  readonly pending: number;
  readonly total: number;
}

/**
 * Keep-alive connections of one client, over all instances of its target.
 *
 * Requests take a place before they take a socket; there are `maxConnections` places, and a place is given back when
 * its socket is idle or closed. So the agents need no limit of their own, which would hold per instance or let idle
 * sockets to one instance block another: for a new socket an idle one is closed where all are taken.
 * Over HTTP/2 a place is a request under way; they share one connection per instance.
 */
export class ConnectionPool {
  readonly #limits: HttpLimits;
  readonly #agents: readonly [http.Agent, https.Agent];
  readonly #http2: Http2Sessions | undefined;
  readonly #line = new WaitingLine();
  #taken = 0;

  constructor(limits: HttpLimits, tls: TlsOptions, http2: boolean) {
    this.#limits = limits;
    const options: http.AgentOptions = {
      keepAlive: limits.maxKeepalive > 0,
      timeout: limits.idleSocketSeconds * 1000,
      scheduling: 'lifo',
    };
    this.#agents = [
      this.#adapt(new http.Agent(options), 'connect'),
      this.#adapt(new https.Agent({ ...options, ...tls }), 'secureConnect'),
    ];
    if (http2) {
      this.#http2 = new Http2Sessions(tls, {
        connectTimeoutMs: limits.connectTimeoutSeconds * 1000,
        idleMs: limits.idleSocketSeconds * 1000,
      });
    }
  }

  /** The agent for requests of a protocol over HTTP/1.1. */
  agentFor(protocol: string): http.Agent {
    return this.#agents[protocol === 'https:' ? 1 : 0];
  }

  stats(): PoolStats {
    const http2 = this.#http2?.stats() ?? { active: 0, idle: 0 };
    const active = this.#active + http2.active;
    const idle = this.#idle.length + http2.idle;
    return { active, idle, pending: this.#line.length, total: active + idle };
  }

  /** Takes a place if one is free and nobody waits for it. */
  tryEnter(): boolean {
    if (this.#taken >= this.#limits.maxConnections) return false;
    this.#taken += 1;
    return true;
  }

  /**
   * Takes a place when it is this request's turn.
   * @throws Abandoned when the signal is aborted first; the request is out of the queue then.
   */
  enter(signal: AbortSignal): Promise<void> {
    return this.#line.wait(signal);
  }

  /** Gives a place back. */
  leave(): void {
    if (!this.#line.next()) this.#taken -= 1;
  }

  /** The HTTP/2 session for a URL; undefined where HTTP/1.1 is to be spoken. */
  async session(url: string): Promise<ClientHttp2Session | undefined> {
    const { protocol, origin } = new URL(url);
    return protocol === 'https:' ? this.#http2?.session(origin) : undefined;
  }

  /** Sends a request like `http.request`, on the session if there is one. */
  request(
    session: ClientHttp2Session | undefined,
    options: http.RequestOptions,
    onResponse: (response: http.IncomingMessage) => void,
  ): http.ClientRequest | ClientHttp2Stream {
    if (session && this.#http2) return this.#http2.request(session, options, onResponse);
    return (options.protocol === 'https:' ? https : http).request(options, onResponse);
  }

  /** Closes every connection, also those in use; resolves when they are closed. */
  async destroy(): Promise<void> {
    const sockets = this.#agents.flatMap((agent) => [...listed(agent.sockets), ...listed(agent.freeSockets)]);
    // the agent forgets a socket at its 'close': one that it lists has yet to emit it
    const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const agent of this.#agents) agent.destroy();
    await Promise.all([...closed, this.#http2?.destroy()]);
  }

  get #active(): number {
    return this.#agents.reduce((sum, agent) => sum + listed(agent.sockets).length, 0);
  }

  /** The oldest of each instance first. */
  get #idle(): Socket[] {
    return this.#agents.flatMap((agent) => listed(agent.freeSockets)).filter((socket) => !socket.destroyed);
  }

  /** Sets what Node's agents cannot: the connect timeout, and limits over all instances. */
  #adapt<A extends http.Agent>(agent: A, ready: 'connect' | 'secureConnect'): A {
    const connect = agent.createConnection.bind(agent);
    agent.createConnection = (options, callback) => {
      if (this.#active + this.#idle.length >= this.#limits.maxConnections) this.#idle[0]?.destroy();
      const socket = connect(options, callback);
      if (socket) destroyUnlessReady(socket as Socket, ready, this.#limits.connectTimeoutSeconds * 1000);
      return socket;
    };
    const keep = agent.keepSocketAlive.bind(agent) as unknown as (socket: Duplex) => boolean; // @types/node says void
    agent.keepSocketAlive = (socket) => this.#idle.length < this.#limits.maxKeepalive && keep(socket);
    return agent;
  }
}

function listed(sockets: NodeJS.ReadOnlyDict<readonly Socket[]>): readonly Socket[] {
  return Object.values(sockets).flatMap((list) => list ?? []);
}
