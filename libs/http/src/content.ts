import { finished, pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { AxiosError, type AxiosAdapter, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { isSuccess } from './classify.js';

/** What clients ask for. Nothing else is decoded. */
const ACCEPT_ENCODING = 'gzip, br';

/**
 * An axios adapter that reads the whole answer itself. axios' own decoding takes a truncated body for a complete one
 * and hands unknown encodings on as they are; here both are unusable answers.
 * @param limit most bytes of a body, before and after decoding: an answer that would inflate beyond it ends there
 */
export function readingAdapter(adapter: AxiosAdapter, limit: number): AxiosAdapter {
  return async (config) => {
    config.headers.set('Accept-Encoding', ACCEPT_ENCODING, false);
    const streaming = { ...config, responseType: 'stream', decompress: false, maxContentLength: -1 } as const;
    const answer = (await adapter({ ...streaming, validateStatus: () => true })) as AxiosResponse<Readable>;
    const response: AxiosResponse<Buffer> = { ...answer, config, data: Buffer.alloc(0) };
    response.data = await readBody(answer, limit).catch((error: unknown) => {
      throw problemOf(error, config, response);
    });
    if (isSuccess(response.status)) return response;
    const message = `Request failed with status code ${response.status}`;
    throw new AxiosError(message, AxiosError.ERR_BAD_RESPONSE, config, undefined, response);
  };
}

class TooLarge extends Error {}
class UnknownEncoding extends Error {}

/** Codes of zlib's errors. */
const CODING_FAULT = /^(Z_|ERR__ERROR_|ERR_BROTLI)/;

async function readBody(response: AxiosResponse<Readable>, limit: number): Promise<Buffer> {
  const { status, headers, data: source } = response;
  const encoding = String(headers['content-encoding'] ?? 'identity')
    .trim()
    .toLowerCase();
  const isBodiless = status === 204 || status === 304 || response.config.method?.toUpperCase() === 'HEAD';
  if (isBodiless || encoding === 'identity') return collect(source, limit);
  const decoder = decoderOf(encoding);
  if (decoder === undefined) {
    source.destroy();
    throw new UnknownEncoding(`Content-Encoding ${encoding} was not asked for`);
  }
  // they describe the bytes that came, not the ones that the caller gets
  delete headers['content-encoding'];
  delete headers['content-length'];
  return collect(
    pipeline(source, decoder, () => {}),
    limit,
  );
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

/** With the response where its encoding is the problem: a 500 whose body cannot be decoded is a 500 all the same. */
function problemOf(error: unknown, config: InternalAxiosRequestConfig, response: AxiosResponse<Buffer>): AxiosError {
  if (error instanceof AxiosError) return error; // the end of the attempt
  if (error instanceof TooLarge) return new AxiosError(error.message, AxiosError.ERR_BAD_RESPONSE, config);
  if (error instanceof UnknownEncoding || CODING_FAULT.test(String((error as NodeJS.ErrnoException).code))) {
    const { message, code = AxiosError.ERR_BAD_RESPONSE } = error as NodeJS.ErrnoException;
    return new AxiosError(message, code, config, undefined, response);
  }
  return AxiosError.from(error, undefined, config);
}
