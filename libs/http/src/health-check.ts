import type { ConnectionPool } from './pool.js';
import type { TlsOptions } from './tls.js';

const LIVE_PATH = '/health/live';

/**
 * Whether `/health/live` of an origin answers in time with anything but a server error: who has no such path is alive,
 * too. Outside the pool's places, so that a full pool does not look like a dead instance. Never rejects.
 */
export async function isAlive(
  pool: ConnectionPool,
  origin: string,
  tls: TlsOptions,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  const { protocol, hostname, port } = new URL(origin);
  const host = hostname.replace(/^\[|\]$/g, '');
  const session = await pool.session(origin).catch(() => null);
  if (session === null || signal.aborted) return false;
  return new Promise((resolve) => {
    const request = pool.request(
      session,
      { protocol, hostname: host, port, path: LIVE_PATH, agent: false, ...tls },
      ({ statusCode }) => {
        resolve((statusCode ?? 500) < 500);
        request.destroy();
      },
    );
    const stop = () => void request.destroy();
    const timer = setTimeout(stop, timeoutSeconds * 1000);
    signal.addEventListener('abort', stop, { once: true });
    request.on('error', () => {}); // its close says it
    request.once('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(false);
    });
    request.end();
  });
}
