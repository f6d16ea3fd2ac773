import type { RequestContextValues, TokenSource } from './interceptors.js';

/** A token as its issuer gave it. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

export interface RenewedTokensOptions {
  /** Asks the issuer. At most one question per key is under way. */
  fetch(target: string, context: RequestContextValues): Promise<IssuedToken>;
  /** Calls with the same key share a token. Default: the target. */
  keyOf?(target: string, context: RequestContextValues): string;
  /** How long before its end a token is renewed, at most half of its life. Default 60. */
  renewBeforeSeconds?: number;
}

interface Held extends IssuedToken {
  readonly renewAt: number;
  readonly expiresAt: number;
}

const MOST_TOKENS = 1_000;

/**
 * Tokens that are asked for once, shared, and renewed before they end. While a token is still good, its renewal runs
 * beside the calls: they go on with the old one, also when the renewal fails. A failure is never kept.
 */
export class RenewedTokens implements TokenSource {
  readonly #options: RenewedTokensOptions;
  readonly #tokens = new Map<string, Held>();
  readonly #fetches = new Map<string, Promise<string>>();

  constructor(options: RenewedTokensOptions) {
    this.#options = options;
  }

  /** @throws whatever the issuer's failure was, when no token is held that is still good. */
  async tokenFor(target: string, context: RequestContextValues): Promise<string> {
    const key = this.#options.keyOf?.(target, context) ?? target;
    const held = this.#tokens.get(key);
    const now = performance.now();
    if (held && now < held.renewAt) return held.token;
    const renewal = this.#renew(key, target, context);
    if (!held || now >= held.expiresAt) return renewal;
    renewal.catch(() => {}); // the next call tries again; this one has a token
    return held.token;
  }

  #renew(key: string, target: string, context: RequestContextValues): Promise<string> {
    let fetching = this.#fetches.get(key);
    if (!fetching) {
      fetching = this.#fetch(key, target, context).finally(() => this.#fetches.delete(key));
      this.#fetches.set(key, fetching);
    }
    return fetching;
  }

  async #fetch(key: string, target: string, context: RequestContextValues): Promise<string> {
    const issued = await this.#options.fetch(target, context);
    const lifeMs = issued.expiresInSeconds * 1000;
    const marginMs = Math.min((this.#options.renewBeforeSeconds ?? 60) * 1000, lifeMs / 2);
    const expiresAt = performance.now() + lifeMs;
    this.#tokens.delete(key); // so that the map stays in order of age
    this.#tokens.set(key, { ...issued, expiresAt, renewAt: expiresAt - marginMs });
    const oldest = this.#tokens.keys().next();
    if (this.#tokens.size > MOST_TOKENS && !oldest.done) this.#tokens.delete(oldest.value);
    return issued.token;
  }
}
