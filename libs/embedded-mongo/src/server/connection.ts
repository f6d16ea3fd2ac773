import { once } from 'node:events';
import type { Socket } from 'node:net';
import { dispatch } from '../commands/dispatch.js';
import type { Server } from '../commands/context.js';
import { MessageReader, parseMessage, ProtocolError, replyHead, type Request } from './wire.js';

/** Requests of one connection that may wait before it is no longer read from. */
const MAX_QUEUE = 16;

/** An open connection. */
export interface Connection {
  /** Closes it and resolves when the command that was under way has ended. */
  close(): Promise<void>;
}

let nextReplyId = 1;

/**
 * One client. Requests are answered in their order; reading stops while answers are not taken or too many requests
 * wait. What cannot be understood closes this connection only, after the requests before it are answered.
 */
export function serve(socket: Socket, server: Server, connectionId: number): Connection {
  const reader = new MessageReader();
  const queue: Request[] = [];
  let running: Promise<void> | undefined;
  let hasSpoken = false;
  let isOver = false;
  const gone = new AbortController();
  socket.once('close', () => gone.abort());

  const run = async (): Promise<void> => {
    for (let request = queue.shift(); request; request = queue.shift()) {
      const reply = await dispatch(server, request.command, connectionId, gone.signal);
      if (queue.length < MAX_QUEUE && socket.isPaused()) socket.resume();
      if (request.isSilent || !socket.writable) continue;
      // Both go out at once, without a copy of what may be 16 MB.
      socket.cork();
      socket.write(replyHead(request, reply, nextReplyId++ & 0x7fffffff));
      const isTaken = socket.write(reply);
      socket.uncork();
      if (!isTaken) {
        socket.pause();
        await once(socket, 'drain', { signal: gone.signal }).catch(() => undefined);
        socket.resume();
      }
    }
    running = undefined;
    if (isOver) socket.destroySoon();
  };

  socket.on('data', (chunk: Buffer) => {
    if (isOver) return;
    try {
      for (const message of reader.push(chunk)) {
        const request = parseMessage(message);
        if (request.isQuery && hasSpoken) throw new ProtocolError('OP_QUERY is only supported for the first hello');
        hasSpoken = true;
        queue.push(request);
      }
    } catch {
      isOver = true;
    }
    if (queue.length >= MAX_QUEUE) socket.pause();
    // With nothing to do the run would end before it is remembered, and no later one would ever start.
    if (queue.length > 0) running ??= run();
    else if (isOver && !running) socket.destroySoon();
  });
  socket.on('error', () => socket.destroy());
  return {
    close: async () => {
      queue.length = 0;
      socket.destroy();
      await running;
    },
  };
}
