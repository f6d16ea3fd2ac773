import { Server as NetServer } from 'node:net';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** How long a client may take to send what it had begun to send when the stop came. */
const QUIET_MS = 1000;
const STEP_MS = 20;

/** The HTTP servers of the process and what is being served: so that a stop fails no request that was taken. */
@Injectable()
export class Listeners {
  private readonly servers: Server[] = [];
  private readonly inFlight = new Set<object>();
  private lastBegun = 0;

  add(server: Server): void {
    this.servers.push(server);
  }

  requestBegan(request: object): void {
    this.inFlight.add(request);
    this.lastBegun = performance.now();
  }

  /** May be told twice of a request whose client went away. */
  requestEnded(request: object): void {
    this.inFlight.delete(request);
  }

  /**
   * Takes no new connection from now on, serves what comes over open ones (each answer then closes its connection), and
   * closes the rest when nothing has come for a moment, or when the grace period is over.
   */
  async drain(graceMs: number): Promise<void> {
    const started = performance.now();
    // HTTP's own close() would also cut idle connections, over which a request may be on its way.
    for (const server of this.servers) NetServer.prototype.close.call(server);
    while (performance.now() - started < graceMs) {
      const isQuiet = this.inFlight.size === 0 && performance.now() - Math.max(started, this.lastBegun) >= QUIET_MS;
      if (isQuiet || (this.inFlight.size === 0 && (await this.connections()) === 0)) break;
      await sleep(STEP_MS);
    }
    for (const server of this.servers) server.closeAllConnections();
  }

  private async connections(): Promise<number> {
    const counts = this.servers.map(
      (server) => new Promise<number>((found) => server.getConnections((error, count) => found(error ? 0 : count))),
    );
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }
}
