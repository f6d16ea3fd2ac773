import { connect, type Socket } from 'node:net';
import { deserialize, serialize, type DeserializeOptions, type Document } from 'bson';

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

/** Cuts what a socket receives into messages. */
export function onMessage(socket: Socket, take: (message: Buffer) => void): void {
  let chunks: Buffer[] = [];
  let length = 0;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    const first = chunks[0] as Buffer;
    // Big messages are put together once only.
    if (first.length >= 4 && length < first.readInt32LE(0)) return;
    let rest: Buffer = Buffer.concat(chunks);
    for (; rest.length >= 4 && rest.length >= rest.readInt32LE(0); rest = rest.subarray(rest.readInt32LE(0)))
      take(rest.subarray(0, rest.readInt32LE(0)));
    chunks = [rest];
    length = rest.length;
  });
}

/** The document of an answer. */
export function answerOf(message: Buffer, options?: DeserializeOptions): Document {
  return deserialize(message.subarray(message.readInt32LE(12) === 1 ? 36 : 21), options);
}

/** The answers on a socket until there are `count` of them or the server closes it. */
export function answers(socket: Socket, count = Infinity): Promise<Document[]> {
  return new Promise((resolve, reject) => {
    const taken: Document[] = [];
    socket.on('error', reject);
    socket.on('close', () => resolve(taken));
    onMessage(socket, (message) => {
      if (taken.push(answerOf(message)) === count) socket.destroy();
    });
  });
}

/** Sends bytes and gives the answers until there are `count` of them or the server closes the connection. */
export function exchangeAll(uri: string, bytes: Buffer, count = Infinity): Promise<Document[]> {
  const socket = dial(uri);
  const all = answers(socket, count);
  socket.write(bytes);
  return all;
}

/** Sends bytes and gives the first answer, or undefined when the connection was closed instead. */
export async function exchange(uri: string, bytes: Buffer): Promise<Document | undefined> {
  return (await exchangeAll(uri, bytes, 1))[0];
}

/** One command on a connection of its own, sent as it is. */
export async function request(uri: string, command: Document): Promise<Document> {
  const answer = await exchange(uri, opMsg(command));
  if (!answer) throw new Error('the connection was closed');
  return answer;
}
