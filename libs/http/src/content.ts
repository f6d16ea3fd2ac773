import type { IncomingMessage } from 'node:http';
import { finished, pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip } from 'node:zlib';

/** What clients ask for. Nothing else is decoded. */
export const ACCEPT_ENCODING = 'gzip, br';

/** The body is larger than allowed, before or after decoding. */
export class TooLarge extends Error {}
/** The body has an encoding that was not asked for, or several. */
class UnknownEncoding extends Error {}

/** Codes of zlib's errors. */
const CODING_FAULT = /^(Z_|ERR__ERROR_|ERR_BROTLI)/;

/**
 * The whole body of an answer, decoded. Headers that describe the bytes as they came are taken out of the answer.
 * @param limit most bytes, before and after decoding: a body that would inflate beyond it ends there
 * @throws TooLarge; an error that {@link isUndecodable} knows; the error of the stream, also when it ends early
 */
export async function readBody(answer: IncomingMessage, method: string, limit: number): Promise<Buffer> {
  const { statusCode, headers } = answer;
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const isBodiless = statusCode === 204 || statusCode === 304 || method === 'HEAD' || headers['content-length'] === '0';
  if (isBodiless || encoding === 'identity') return collect(answer, limit);
  const decoder = decoderOf(encoding);
  if (decoder === undefined) {
    answer.destroy();
    throw new UnknownEncoding(`Content-Encoding ${encoding} was not asked for`);
  }
  // they describe the bytes that came, not the ones that the caller gets
  delete headers['content-encoding'];
  delete headers['content-length'];
  return collect(
    pipeline(answer, decoder, () => {}),
    limit,
  );
}

/** The body cannot be decoded: not what its `Content-Encoding` says, or one that was not asked for. */
export function isUndecodable(error: unknown): boolean {
  return error instanceof UnknownEncoding || CODING_FAULT.test(String((error as NodeJS.ErrnoException).code));
}

/** One encoding only: nested ones would multiply what a small body can become. */
function decoderOf(encoding: string): Transform | undefined {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  return encoding === 'br' ? createBrotliDecompress() : undefined;
}

function collect(stream: Readable, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else stream.destroy(new TooLarge(`the body is larger than ${limit} bytes`));
    });
    // of an HTTP/2 stream the other half is the request
    finished(stream, { writable: false }, (error) => {
      if (error) reject(error);
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
    });
  });
}
