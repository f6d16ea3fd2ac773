import type { ErrorEnvelope } from './errors.js';

/** How an answer's body is read: JSON (default), text, or the bytes themselves. */
export type ResponseType = 'json' | 'text' | 'bytes';

const ERROR_BODY_LIMIT = 8 * 1024;

/** A request body as sent: strings and bytes as they are, anything else as JSON, undefined as no body. */
export function encodeBody(body: unknown): string | Buffer | undefined {
  if (body === undefined) return undefined;
  if (typeof body === 'string' || Buffer.isBuffer(body)) return body;
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return JSON.stringify(body);
}

/**
 * The body of a good answer; an empty one is undefined as JSON.
 * @throws SyntaxError when JSON was asked for and something else came.
 */
export function decodeBody(bytes: Buffer, type: ResponseType): unknown {
  if (type === 'bytes') return bytes;
  const text = toText(bytes);
  if (type === 'text') return text;
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

/** JSON where it is JSON, else text: for answers with an error status, which may come from anything in between. */
export function decodeLeniently(bytes: Buffer): unknown {
  const text = toText(bytes);
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

/** The start of a body as text, for errors. */
export function errorText(bytes: Buffer): string {
  return toText(bytes.subarray(0, ERROR_BODY_LIMIT));
}

/** The error envelope in a decoded body, if it is one. */
export function asEnvelope(data: unknown): ErrorEnvelope | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { success, code, message } = data as Record<string, unknown>;
  const isEnvelope = success === false && typeof code === 'number' && typeof message === 'string';
  return isEnvelope ? (data as ErrorEnvelope) : undefined;
}

function toText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
