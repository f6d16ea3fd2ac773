import { readFileSync } from 'node:fs';
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

const FOLDER = new URL('./tls/', import.meta.url);

/** The certificate authority of the servers' certificate. */
export const CA_FILE = new URL('ca.pem', FOLDER).pathname;

export type Versions = 'h2' | 'h2 and http/1.1' | 'http/1.1';

/** A TLS server on loopback that tells what reached it. `/slow/…` and `/stall` are what they say. */
export class TlsServer implements AsyncDisposable {
  /** `<HTTP version> <method> <path> <body length>` of every request. */
  readonly seen: string[] = [];
  readonly sockets = new Set<Socket>();
  readonly sessions = new Set<ServerHttp2Session>();
  connections = 0;
  readonly #server: Http2SecureServer | HttpServer;

  private constructor(versions: Versions) {
    const tls = { cert: readFileSync(new URL('server.pem', FOLDER)), key: readFileSync(new URL('server.key', FOLDER)) };
    this.#server =
      versions === 'http/1.1'
        ? createHttpsServer(tls, (request, response) => void this.#answer(request, response))
        : createSecureServer({ ...tls, allowHTTP1: versions !== 'h2' }, (request, response) => {
            void this.#answer(request as unknown as IncomingMessage, response as unknown as ServerResponse);
          });
    this.#server.on('session', (session: ServerHttp2Session) => {
      this.sessions.add(session.on('error', () => {}));
      session.on('close', () => this.sessions.delete(session));
    });
    this.#server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.sockets.add(socket.on('error', () => {}));
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  static async start(versions: Versions): Promise<TlsServer> {
    const server = new TlsServer(versions);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let length = 0;
    for await (const chunk of request) length += (chunk as Buffer).length;
    const { httpVersion, method, url = '' } = request;
    this.seen.push(`${httpVersion} ${method} ${url} ${length}`);
    if (url === '/stall') return;
    if (url.startsWith('/slow')) await new Promise((resolve) => setTimeout(resolve, 30));
    const status = Number(/^\/(\d{3})/.exec(url)?.[1] ?? 200);
    if (url === '/close') response.socket?.destroy();
    else if (url === '/reset') (response as unknown as { stream: { close(code: number): void } }).stream.close(0);
    else response.writeHead(status, { 'content-type': 'application/json', 'x-got': String(length) }).end(`"${url}"`);
  }
}
