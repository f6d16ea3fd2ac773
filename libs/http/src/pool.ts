import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { CONNECT_TIMEOUT } from './classify.js';
import type { HttpLimits } from './limits.js';

/** Sockets of one client right now; `pending` are calls waiting for one. */
export interface PoolStats {
  readonly active: number;
  readonly idle: number;
  readonly pending: number;
  readonly total: number;
}

/**
 * Keep-alive sockets of one client. The limits hold for the client as a whole: with several instances each gets an
 * equal share (at least one), because a common total would let idle sockets to one instance starve another.
 */
export class ConnectionPool {
  readonly httpAgent: http.Agent;
  readonly httpsAgent: https.Agent;

  constructor(limits: HttpLimits, instances: number) {
    const connectTimeoutMs = limits.connectTimeoutSeconds * 1000;
    const options: http.AgentOptions = {
      keepAlive: true,
      maxSockets: Math.max(1, Math.floor(limits.maxConnections / instances)),
      maxFreeSockets: Math.floor(limits.maxKeepalive / instances),
      timeout: limits.idleSocketSeconds * 1000,
      scheduling: 'lifo',
    };
    this.httpAgent = limitConnect(new http.Agent(options), 'connect', connectTimeoutMs);
    this.httpsAgent = limitConnect(new https.Agent(options), 'secureConnect', connectTimeoutMs);
  }

  stats(): PoolStats {
    const agents = [this.httpAgent, this.httpsAgent];
    const active = sum(agents.map((agent) => agent.sockets));
    const idle = sum(agents.map((agent) => agent.freeSockets));
    return { active, idle, pending: sum(agents.map((agent) => agent.requests)), total: active + idle };
  }

  /**
   * Drops requests that were given up while they waited for a socket. Node's agent keeps them in its queue and, when a
   * socket closes, opens a new one for them.
   */
  forgetAbandoned(): void {
    for (const agent of [this.httpAgent, this.httpsAgent]) {
      const queues = agent.requests as NodeJS.Dict<http.ClientRequest[]>;
      for (const [origin, queue] of Object.entries(queues)) {
        const waiting = queue?.filter((request) => !request.destroyed) ?? [];
        // the agent takes a queue that is there for one with a request in it
        if (waiting.length === 0) delete queues[origin];
        else queue?.splice(0, queue.length, ...waiting);
      }
    }
  }

  /** Closes every socket, also those in use; resolves when they are closed. */
  async destroy(): Promise<void> {
    const agents = [this.httpAgent, this.httpsAgent];
    const sockets = agents.flatMap((agent) =>
      [agent.sockets, agent.freeSockets].flatMap((lists) => Object.values(lists) as Socket[][]),
    );
    // the agent forgets a socket at its 'close': one that it lists has yet to emit it
    const closed = sockets.flat().map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const agent of agents) agent.destroy();
    await Promise.all(closed);
  }
}

/** Makes an agent end sockets that are not ready in time; Node's agents know only idle timeouts. */
function limitConnect<A extends http.Agent>(agent: A, ready: 'connect' | 'secureConnect', timeoutMs: number): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback);
    if (socket) destroyUnlessReady(socket as Socket, ready, timeoutMs);
    return socket;
  };
  return agent;
}

function destroyUnlessReady(socket: Socket, ready: string, timeoutMs: number): void {
  const timer = setTimeout(() => {
    const error = new Error(`no connection within ${timeoutMs} ms`);
    socket.destroy(Object.assign(error, { code: CONNECT_TIMEOUT, syscall: 'connect' }));
  }, timeoutMs);
  const clear = () => clearTimeout(timer);
  socket.once(ready, clear);
  socket.once('close', clear);
}

function sum(lists: readonly NodeJS.ReadOnlyDict<readonly unknown[]>[]): number {
  let total = 0;
  for (const byOrigin of lists) for (const list of Object.values(byOrigin)) total += list?.length ?? 0;
  return total;
}
