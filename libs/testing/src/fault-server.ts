import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { act, type DirectStep, type Step } from './fault-steps.js';
import { reset } from './reset.js';

/** A request that a {@link FaultServer} got. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/**
 * An HTTP server on loopback that does what its script says, request by request; after the script it does `otherwise`.
 * It can be killed and come back on its port. Several of them are the instances of one service.
 */
export class FaultServer implements AsyncDisposable {
  script: Step[] = [];
  /** When the script is over. */
  otherwise: Step = 'ok';
  readonly seen: SeenRequest[] = [];
  /** Open ones. */
  readonly sockets = new Set<Socket>();
  /** Connections ever accepted. */
  connections = 0;
  /** Requests lost on sockets of `ok-then-drop`; they are not in `seen`. */
  dropped = 0;
  readonly #held: ServerResponse[] = [];
  readonly #dropNext = new WeakSet<Socket>();
  #server: Server | undefined;
  #starting: Promise<void> | undefined;
  #port = 0;

  private constructor() {}

  static async start(): Promise<FaultServer> {
    const server = new FaultServer();
    await server.revive();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Does this with the request that `hold` kept longest. */
  release(step: DirectStep): void {
    const response = this.#held.shift();
    if (response) act(step, response);
  }

  /** As if the process died: every connection is reset, and new ones are refused. */
  async kill(): Promise<void> {
    await this.#starting;
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.sockets) reset(socket);
    await closed;
  }

  /** Listens again, on the same port. */
  revive(): Promise<void> {
    if (!this.#server) this.#starting ??= this.#listen().finally(() => (this.#starting = undefined));
    return this.#starting ?? Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  async #listen(): Promise<void> {
    const server = createServer((request, response) => {
      this.#serve(request, response).catch(() => {}); // the client went away inside its request
    });
    server.on('connection', (socket: Socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  #accept(socket: Socket): void {
    this.connections += 1;
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#dropNext.has(request.socket)) {
      this.dropped += 1;
      reset(request.socket);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers, rawHeaders } = request;
    this.seen.push({ method, url, headers, rawHeaders, body: Buffer.concat(chunks).toString() });
    this.#do(this.script.shift() ?? this.otherwise, response);
  }

  #do(step: Step, response: ServerResponse): void {
    if (step === 'hold') return void this.#held.push(response);
    if (step !== 'ok-then-drop') return act(step, response);
    this.#dropNext.add(response.socket as Socket);
    act('ok', response);
  }
}
