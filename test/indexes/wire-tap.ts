import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { decodeDocument } from '../../libs/embedded-mongo/src/bson/decode.js';
import { MessageReader, parseMessage } from '../../libs/embedded-mongo/src/server/wire.js';

export type Doc = Record<string, unknown>;

/** A socket in front of a database's, which hands on what it gets and remembers the commands. */
export interface WireTap {
  uri: string;
  /** Every command that came by, in order, as the driver wrote it. */
  commands: Doc[];
  close(): Promise<void>;
}

/**
 * Stands between the drivers and the database on `databaseUri`. Nothing gets past it: whatever runs in the process
 * reaches the database only through the connection string that it was given.
 */
export async function tapWire(databaseUri: string, folder: string): Promise<WireTap> {
  const target = decodeURIComponent(/^mongodb:\/\/([^/?]+)/.exec(databaseUri)?.[1] ?? '');
  const path = join(folder, 'tap.sock');
  const commands: Doc[] = [];
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    const database = connect(target);
    const reader = new MessageReader();
    client.on('data', (chunk: Buffer) => {
      for (const message of reader.push(chunk)) {
        const { command } = parseMessage(message);
        if (command instanceof Error) throw command;
        commands.push(withDecodedSequences(command));
      }
    });
    client.pipe(database).pipe(client);
    const end = (): void => {
      client.destroy();
      database.destroy();
      open.delete(client);
    };
    for (const socket of [client, database]) socket.on('error', end).on('close', end);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    uri: `mongodb://${encodeURIComponent(path)}/?directConnection=true`,
    commands,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
      rmSync(path, { force: true });
    },
  };
}

function withDecodedSequences(command: Doc): Doc {
  const decoded = Object.entries(command).map(([name, value]): [string, unknown] => [
    name,
    Array.isArray(value) ? value.map((item: unknown) => (Buffer.isBuffer(item) ? decodeDocument(item) : item)) : value,
  ]);
  return Object.fromEntries(decoded);
}

/** Whether a value is a plain document rather than one of BSON's own types. */
export function isPlain(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
