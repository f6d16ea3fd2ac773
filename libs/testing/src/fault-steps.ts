import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { reset } from './reset.js';

/** An answer as it is: any status, headers and body. */
export interface Answer {
  readonly status: number;
  /** Default: JSON. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a {@link FaultServer} does with one request; a number is an answer with this status. */
export type Step =
  | number
  | Answer
  | 'ok'
  | 'empty'
  /** 100, 102 and 103 before the answer. */
  | 'informational'
  /** 101, which nobody asked for. */
  | 'switch-protocols'
  /** To the same URL. */
  | 'redirect-loop'
  | 'reset'
  | 'reset-in-headers'
  | 'reset-in-body'
  /** Sends FIN and goes on reading. */
  | 'half-close'
  | 'half-close-in-headers'
  | 'half-close-in-body'
  | 'stall'
  | 'stall-in-headers'
  | 'stall-in-body'
  /** A byte of the body every few milliseconds, for ever. */
  | 'drip'
  | 'not-http'
  | 'bad-json'
  | 'bad-gzip'
  | 'bad-brotli'
  | 'bad-chunk'
  /** The body ends before its Content-Length. */
  | 'short-body'
  /** The body goes on after its Content-Length. */
  | 'long-body'
  /** 100 kB. */
  | 'huge'
  /** 32 kB of headers. */
  | 'huge-headers'
  /** 16 MiB in 16 kB. */
  | 'gzip-bomb'
  /** Answers and closes the idle socket at once. */
  | 'ok-then-close'
  /** Answers and resets the socket when it brings the next request. */
  | 'ok-then-drop'
  /** Waits for `release`. */
  | 'hold';

/** The steps that need nothing but the response. */
export type DirectStep = Exclude<Step, 'ok-then-drop' | 'hold'>;

const JSON_TYPE = { 'Content-Type': 'application/json' };
const OK = '{"ok":true}';
const HALF = '{"ok":';
const DRIP_MS = 5;
let bomb: Buffer | undefined;

/** Does one step. */
export function act(step: DirectStep, response: ServerResponse): void {
  const socket = response.socket as Socket;
  const answer = (body: string | Buffer, headers: Readonly<Record<string, string>> = {}) =>
    void response.writeHead(200, { ...JSON_TYPE, ...headers }).end(body);
  /** Sends the start of an answer, then does something else. */
  const begin = (then?: () => void) =>
    void response.writeHead(200, JSON_TYPE).write(HALF, () => then && setTimeout(then, DRIP_MS));
  const raw = (text: string, then?: () => void) => void socket.write(text, () => then && setTimeout(then, DRIP_MS));
  const halfClose = () => void socket.end();

  if (typeof step === 'number') return void response.writeHead(step, JSON_TYPE).end(`{"status":${step}}`);
  if (typeof step === 'object') {
    return void response.writeHead(step.status, step.headers ?? JSON_TYPE).end(step.body ?? '');
  }
  switch (step) {
    case 'ok':
      return answer(OK);
    case 'empty':
      return void response.writeHead(204).end();
    case 'informational':
      response.writeContinue();
      response.writeProcessing();
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      return answer(OK);
    case 'switch-protocols':
      return raw('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n');
    case 'redirect-loop':
      return void response.writeHead(302, { Location: response.req.url }).end();
    case 'reset':
      return reset(socket);
    case 'reset-in-headers':
      return raw('HTTP/1.1 200 OK\r\nContent-Ty', () => reset(socket));
    case 'reset-in-body':
      return begin(() => reset(socket));
    case 'half-close':
      return halfClose();
    case 'half-close-in-headers':
      return raw('HTTP/1.1 200 OK\r\nContent-Ty', halfClose);
    case 'half-close-in-body':
      return begin(halfClose);
    case 'stall':
      return;
    case 'stall-in-headers':
      return raw('HTTP/1.1 200 OK\r\nContent-Ty');
    case 'stall-in-body':
      return begin();
    case 'drip': {
      response.writeHead(200, JSON_TYPE);
      const timer = setInterval(() => response.write(' '), DRIP_MS);
      return void response.on('close', () => clearInterval(timer));
    }
    case 'not-http':
      return void socket.end('SSH-2.0-OpenSSH_9.6\r\n');
    case 'bad-json':
      return answer(HALF);
    case 'bad-gzip':
      return answer('this is not gzip', { 'Content-Encoding': 'gzip' });
    case 'bad-brotli':
      return answer('this is not brotli', { 'Content-Encoding': 'br' });
    case 'bad-chunk':
      return raw('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n');
    case 'short-body':
      return void socket.end(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n${OK}`);
    case 'long-body':
      return raw(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${OK.length}\r\n\r\n${OK}more`);
    case 'huge':
      return answer(`"${'x'.repeat(100_000)}"`);
    case 'huge-headers':
      return answer(OK, { 'X-Huge': 'x'.repeat(32 * 1024) });
    case 'gzip-bomb':
      bomb ??= gzipSync(Buffer.alloc(16 * 1024 * 1024, ' '));
      return answer(bomb, { 'Content-Encoding': 'gzip' });
    case 'ok-then-close':
      return void response.writeHead(200, JSON_TYPE).end(OK, () => socket.end());
  }
}
