import * as http from 'node:http';
import * as https from 'node:https';
import type { TlsOptions } from './tls.js';

const LIVE_PATH = '/health/live';

/**
 * Whether `/health/live` of an origin answers in time with anything but a server error: who has no such path is alive,
 * too. On a connection of its own, so that a full pool does not look like a dead instance. Never rejects.
 */
export function isAlive(origin: string, tls: TlsOptions, timeoutSeconds: number, signal: AbortSignal): Promise<boolean> {
  const { ca, rejectUnauthorized } = tls;
  const options = { agent: false, rejectUnauthorized, ...(ca ? { ca: [...ca] } : {}), signal };
  return new Promise((resolve) => {
    const request = (origin.startsWith('https:') ? https : http).get(origin + LIVE_PATH, options, (response) => {
      resolve((response.statusCode ?? 500) < 500);
      request.destroy();
    });
    const timer = setTimeout(() => request.destroy(), timeoutSeconds * 1000);
    request.on('error', () => resolve(false));
    request.on('close', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}
