import type { ClientRequest, IncomingMessage } from 'node:http';
import type { ClientHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { isSuccess } from './classify.js';
import { isUndecodable, readBody, TooLarge } from './content.js';

/** A request under way, over HTTP/1.1 or HTTP/2. */
export type WireRequest = ClientRequest | ClientHttp2Stream;

export interface SocketExchange {
  /** Opens the request; whoever opens it also ends it when it takes too long. */
  readonly open: (onResponse: (response: IncomingMessage) => void) => WireRequest;
  readonly method: string;
  readonly body: string | Buffer | undefined;
  /** Most bytes of the answer's body, before and after decoding. */
  readonly limit: number;
}

/**
 * What axios' own adapter for Node does, for requests whose socket, deadlines and limits are somebody else's: sends one
 * and reads its whole answer. axios' adapter takes a truncated body for a complete one, hands unknown encodings on as
 * they are, and costs more than the request itself.
 * @throws AxiosError for a status other than 2xx, with the response; for a broken connection; for an unusable answer
 */
export async function sendOverSocket(
  { open, method, body, limit }: SocketExchange,
  config: InternalAxiosRequestConfig,
): Promise<AxiosResponse<Buffer>> {
  /** What the parser finds in the middle of a body is told by the request; its stream only ends. */
  let fault: Error | undefined;
  let answer: AxiosResponse<Buffer> | undefined;
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = open(resolve);
      request.on('error', (error: Error) => {
        fault ??= error;
        reject(error);
      });
      request.once('upgrade', (_, socket: Duplex) => {
        socket.destroy();
        reject(new AxiosError('switched protocols without being asked', AxiosError.ERR_BAD_RESPONSE, config));
      });
      request.end(body);
    });
    const { statusCode: status = 0, statusMessage: statusText = '', headers } = response;
    answer = { status, statusText, headers: headers as Record<string, string>, config, data: Buffer.alloc(0) };
    answer.data = await readBody(response, method, limit);
  } catch (error) {
    throw problemOf(fault ?? error, config, answer);
  }
  if (isSuccess(answer.status)) return answer;
  const message = `Request failed with status code ${answer.status}`;
  throw new AxiosError(message, AxiosError.ERR_BAD_RESPONSE, config, undefined, answer);
}

/** With the answer where its encoding is the problem: a 500 whose body cannot be decoded is a 500 all the same. */
function problemOf(
  error: unknown,
  config: InternalAxiosRequestConfig,
  answer: AxiosResponse<Buffer> | undefined,
): AxiosError {
  if (error instanceof AxiosError) return error;
  if (error instanceof TooLarge) return new AxiosError(error.message, AxiosError.ERR_BAD_RESPONSE, config);
  if (!isUndecodable(error)) return AxiosError.from(error, undefined, config);
  const { message, code = AxiosError.ERR_BAD_RESPONSE } = error as NodeJS.ErrnoException;
  return new AxiosError(message, code, config, undefined, answer);
}
