import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { HttpClients, type ResilientHttpOptions } from '../src/index.js';

/** Clients without Nest's container: quick retries, a silent log, nothing from the environment. */
export function makeClients(options: ResilientHttpOptions = {}): HttpClients {
  const quick = {
    env: {},
    timeoutSeconds: 2,
    retryBaseDelayMs: 1,
    closeGraceSeconds: 0,
    logger: { log() {}, warn() {}, error() {} },
  };
  return new HttpClients({ ...quick, ...options }, new HttpService(axios.create()));
}

/** Waits until the condition holds; fails after two seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 2_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('the condition did not come true');
    await sleep(5);
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
