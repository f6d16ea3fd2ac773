import { validateHeaderName, validateHeaderValue } from 'node:http';

/** A header that HTTP forbids; the message names it but never shows its value. */
export class ForbiddenHeader extends TypeError {}

/**
 * Headers of one request: names compare case-insensitively, and nothing gets in that could end a header line.
 * axios and WHATWG `Headers` silently drop such characters; here they are refused, since they mean an attack or a bug.
 */
export class RequestHeaders {
  readonly #entries = new Map<string, { readonly name: string; readonly value: string }>();

  constructor(initial?: Readonly<Record<string, string | undefined>>) {
    for (const [name, value] of Object.entries(initial ?? {})) {
      if (value !== undefined) this.set(name, value);
    }
  }

  get(name: string): string | undefined {
    return this.#entries.get(name.toLowerCase())?.value;
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /** @throws ForbiddenHeader when name or value holds CR, LF or another character that HTTP forbids. */
  set(name: string, value: string): this {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch (cause) {
      throw new ForbiddenHeader(`header ${JSON.stringify(name)} has a forbidden character`, { cause });
    }
    this.#entries.set(name.toLowerCase(), { name, value });
    return this;
  }

  /** Like {@link set}, unless the header is there already. */
  setDefault(name: string, value: string): this {
    return this.has(name) ? this : this.set(name, value);
  }

  delete(name: string): this {
    this.#entries.delete(name.toLowerCase());
    return this;
  }

  /** Values by names in lower case. */
  toLowerCase(): Record<string, string> {
    const result: Record<string, string> = {};
    for (const [name, { value }] of this.#entries) result[name] = value;
    return result;
  }

  toObject(): Record<string, string> {
    return Object.fromEntries([...this.#entries.values()].map(({ name, value }) => [name, value]));
  }
}
