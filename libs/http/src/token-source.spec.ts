import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RenewedTokens, type IssuedToken, type RenewedTokensOptions } from './index.js';

let seconds: number;

beforeEach(() => {
  seconds = 50;
  jest.spyOn(performance, 'now').mockImplementation(() => seconds * 1000);
});

afterEach(() => void jest.restoreAllMocks());

/** Tokens `t1`, `t2`, … as an issuer gives them, and what it was asked. */
function issuer(lifeSeconds: number, options: Partial<RenewedTokensOptions> = {}) {
  const asked: string[] = [];
  let failing = false;
  let gate: Promise<void> = Promise.resolve();
  const tokens = new RenewedTokens({
    fetch: async (target): Promise<IssuedToken> => {
      asked.push(target);
      const token = `t${asked.length}`;
      await gate;
      if (failing) throw new Error('the issuer is out');
      return { token, expiresInSeconds: lifeSeconds };
    },
    ...options,
  });
  return {
    tokens,
    asked,
    fail: (now: boolean) => (failing = now),
    hold: () => {
      let release = () => {};
      gate = new Promise((resolve) => (release = resolve));
      return () => release();
    },
  };
}

describe('renewed tokens', () => {
  it('are asked for once, however many calls want one at the same time', async () => {
    const { tokens, asked, hold } = issuer(1000);
    const release = hold();
    const wanted = [1, 2, 3].map(() => tokens.tokenFor('bank', {}));
    release();
    expect(await Promise.all(wanted)).toEqual(['t1', 't1', 't1']);
    expect(await tokens.tokenFor('bank', {})).toBe('t1');
    expect(asked).toEqual(['bank']);
  });

  it('belong to their target, or to their key', async () => {
    const perTarget = issuer(1000);
    await perTarget.tokens.tokenFor('bank', {});
    await perTarget.tokens.tokenFor('post', {});
    expect(perTarget.asked).toEqual(['bank', 'post']);
    const perLanguage = issuer(1000, { keyOf: (target, { acceptLanguage }) => `${target} ${acceptLanguage}` });
    await perLanguage.tokens.tokenFor('bank', { acceptLanguage: 'ja' });
    await perLanguage.tokens.tokenFor('bank', { acceptLanguage: 'en' });
    await perLanguage.tokens.tokenFor('bank', { acceptLanguage: 'ja' });
    expect(perLanguage.asked).toHaveLength(2);
  });

  it('are renewed before their end, while calls go on with the old one', async () => {
    const { tokens, asked, hold } = issuer(1000);
    await tokens.tokenFor('bank', {});
    seconds += 939;
    expect(await tokens.tokenFor('bank', {})).toBe('t1');
    expect(asked).toHaveLength(1);
    seconds += 2;
    const release = hold();
    expect([await tokens.tokenFor('bank', {}), await tokens.tokenFor('bank', {})]).toEqual(['t1', 't1']);
    expect(asked).toHaveLength(2);
    release();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await tokens.tokenFor('bank', {})).toBe('t2');
  });

  it('of a short life are good for half of it', async () => {
    const { tokens, asked } = issuer(20, { renewBeforeSeconds: 60 });
    await tokens.tokenFor('bank', {});
    seconds += 9;
    await tokens.tokenFor('bank', {});
    expect(asked).toHaveLength(1);
    seconds += 2;
    await tokens.tokenFor('bank', {});
    expect(asked).toHaveLength(2);
  });

  it('survive an issuer that is out until their end, and no failure is kept', async () => {
    const { tokens, asked, fail } = issuer(1000);
    fail(true);
    await expect(tokens.tokenFor('bank', {})).rejects.toThrow('out');
    fail(false);
    expect(await tokens.tokenFor('bank', {})).toBe('t2');
    fail(true);
    seconds += 999;
    expect(await tokens.tokenFor('bank', {})).toBe('t2');
    seconds += 1;
    await expect(tokens.tokenFor('bank', {})).rejects.toThrow('out');
    fail(false);
    expect(await tokens.tokenFor('bank', {})).toBe(`t${asked.length}`);
  });
});
