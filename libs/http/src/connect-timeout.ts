import type { Socket } from 'node:net';

/** `code` of the error that ends a socket which took too long to connect. */
export const CONNECT_TIMEOUT = 'ERR_CONNECT_TIMEOUT';

/** Ends a socket that is not ready in time; Node's agents know only idle timeouts. */
export function destroyUnlessReady(socket: Socket, ready: 'connect' | 'secureConnect', timeoutMs: number): void {
  const timer = setTimeout(() => {
    const error = new Error(`no connection within ${timeoutMs} ms`);
    socket.destroy(Object.assign(error, { code: CONNECT_TIMEOUT, syscall: 'connect' }));
  }, timeoutMs);
  const clear = () => clearTimeout(timer);
  socket.once(ready, clear);
  socket.once('close', clear);
}
