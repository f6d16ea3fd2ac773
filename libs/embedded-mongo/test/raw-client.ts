import { connect, type Socket } from 'node:net';
import { deserialize, serialize, type Document } from 'bson';

/** The socket path or host and port of a connection string. */
export function dial(uri: string): Socket {
  const host = decodeURIComponent(/^mongodb:\/\/([^/?]+)/.exec(uri)?.[1] ?? '');
  if (host.startsWith('/')) return connect(host);
  const [name, port] = host.split(':');
  return connect(Number(port), name);
}

/** An OP_MSG with one body section. */
export function opMsg(command: Document, flags = 0): Buffer {
  const body = serialize(command);
  const head = Buffer.alloc(21);
  head.writeInt32LE(21 + body.length, 0);
  head.writeInt32LE(7, 4);
  head.writeInt32LE(2013, 12);
  head.writeInt32LE(flags, 16);
  return Buffer.concat([head, body]);
}

/** Sends bytes and gives the first answer, or undefined when the connection was closed instead. */
export function exchange(uri: string, bytes: Buffer): Promise<Document | undefined> {
  return new Promise((resolve, reject) => {
    const socket = dial(uri);
    let received = Buffer.alloc(0);
    socket.on('error', reject);
    socket.on('close', () => resolve(undefined));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < received.readInt32LE(0)) return;
      const start = received.readInt32LE(12) === 1 ? 36 : 21;
      resolve(deserialize(received.subarray(start)));
      socket.destroy();
    });
    socket.write(bytes);
  });
}

/** One command on a connection of its own, sent as it is. */
export async function request(uri: string, command: Document): Promise<Document> {
  const answer = await exchange(uri, opMsg(command));
  if (!answer) throw new Error('the connection was closed');
  return answer;
}
