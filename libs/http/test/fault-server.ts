import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createRawServer, type AddressInfo, type Socket } from 'node:net';

/** What the server does with one request. */
export type Step =
  | 'ok'
  | 'empty'
  | 'reset'
  | 'reset-in-body'
  | 'stall'
  | 'stall-in-body'
  | 'drip'
  | 'bad-json'
  | 'not-http'
  | 'short-body'
  | 'bad-gzip'
  | 'huge'
  | 'hold'
  | number
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** A loopback HTTP server that does what its script says, request by request; after the script it answers `ok`. */
export class FaultServer implements AsyncDisposable {
  script: Step[] = [];
  /** Instead of `ok` when the script is over. */
  otherwise: Step = 'ok';
  readonly seen: SeenRequest[] = [];
  readonly sockets = new Set<Socket>();
  readonly #held: ServerResponse[] = [];
  /** Connections ever accepted. */
  connections = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on('connection', (socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  static async start(): Promise<FaultServer> {
    const server = new FaultServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Does this with the request that `hold` kept longest. */
  release(step: Exclude<Step, 'hold'>): void {
    const response = this.#held.shift();
    if (response) act(step, response);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers, rawHeaders } = request;
    this.seen.push({ method, url, headers, rawHeaders, body: Buffer.concat(chunks).toString() });
    const step = this.script.shift() ?? this.otherwise;
    if (step === 'hold') this.#held.push(response);
    else act(step, response);
  }
}

function act(step: Exclude<Step, 'hold'>, response: ServerResponse): void {
  const socket = response.socket as Socket;
  const json = { 'Content-Type': 'application/json' };
  if (typeof step === 'number') return void response.writeHead(step, json).end(`{"status":${step}}`);
  if (typeof step === 'object') return void response.writeHead(step.status, step.headers ?? json).end(step.body ?? '');
  switch (step) {
    case 'ok':
      return void response.writeHead(200, json).end('{"ok":true}');
    case 'empty':
      return void response.writeHead(204).end();
    case 'reset':
      return void socket.resetAndDestroy();
    case 'reset-in-body':
      response.writeHead(200, { ...json, 'Content-Length': '100' }).write('{"ok":');
      return void setTimeout(() => socket.resetAndDestroy(), 5);
    case 'stall':
      return;
    case 'stall-in-body':
      return void response.writeHead(200, { ...json, 'Content-Length': '100' }).write('{"ok":');
    case 'drip': {
      response.writeHead(200, json);
      const timer = setInterval(() => response.write(' '), 5);
      return void response.on('close', () => clearInterval(timer));
    }
    case 'bad-json':
      return void response.writeHead(200, json).end('{"ok":');
    case 'not-http':
      return void socket.end('SSH-2.0-OpenSSH_9.6\r\n');
    case 'short-body':
      socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"ok":true}');
      return;
    case 'bad-gzip':
      return void response.writeHead(200, { ...json, 'Content-Encoding': 'gzip' }).end('this is not gzip');
    case 'huge':
      return void response.writeHead(200, json).end(`"${'x'.repeat(100_000)}"`);
  }
}

/** A port on loopback where nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createRawServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** A server that accepts connections and never says anything. */
export async function silentServer(): Promise<{ port: number; sockets: Set<Socket> } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
