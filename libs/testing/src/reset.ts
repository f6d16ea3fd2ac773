import type { Socket } from 'node:net';

/**
 * Resets a connection. One that is being ended cannot be reset any more: Node would report it as destroyed and never
 * close it, so it is just closed.
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
