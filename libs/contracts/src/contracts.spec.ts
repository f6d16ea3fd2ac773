import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  CHAIN_GENESIS,
  isTenantId,
  linkHolds,
  nextLink,
  tenantKey,
  tenantOfTerminalId,
  terminalId,
  Topics,
} from './index.js';

describe('tenant ids', () => {
  it.each(['A', 'T9999', 'shop_1', 'a'.repeat(32)])('%s is one', (id) => expect(isTenantId(id)).toBe(true));

  it.each(['', 'a'.repeat(33), 'A-1', 'a b', 'é', '../x', 'commons', 'COMMONS', 5, null, undefined])(
    '%j is none',
    (id) => expect(isTenantId(id)).toBe(false),
  );

  it('are one tenant in every case', () => expect(tenantKey('Shop_1')).toBe(tenantKey('SHOP_1')));

  it('are read back from the terminal id', () => {
    expect(terminalId('T1', 'S-1', 3)).toBe('T1-S-1-3');
    expect(tenantOfTerminalId('T1-S-1-3')).toBe('T1');
    expect(tenantOfTerminalId('T1')).toBe('T1');
  });
});

describe('the hash chain (decisions 1)', () => {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

  it('hashes prev and the canonical document without chain', () => {
    const link = nextLink(null, { b: 1, a: 'あ', chain: 'ignored' });
    expect(link).toEqual({ seq: 1, prev: CHAIN_GENESIS, hash: sha256(`${CHAIN_GENESIS}{"a":"あ","b":1}`) });
    const second = nextLink(link, { n: [1.0, 0.1, 1e21] });
    expect(second).toEqual({ seq: 2, prev: link.hash, hash: sha256(`${link.hash}{"n":[1,0.1,1e+21]}`) });
  });

  it('counts a date as its ISO text and an undefined field as absent', () => {
    const at = new Date('2026-11-21T09:00:00.000Z');
    expect(nextLink(null, { at, gone: undefined })).toEqual(nextLink(null, { at: at.toISOString() }));
  });

  it('does not depend on the order of fields, and holds what it was made for', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (content) => {
        const { chain: _chain, ...document } = content;
        const turned = Object.fromEntries(Object.entries(document).reverse());
        const link = nextLink(null, document);
        expect(nextLink(null, turned)).toEqual(link);
        expect(linkHolds({ ...document, chain: link })).toBe(true);
      }),
    );
  });

  it('breaks when any stored value changes', () => {
    const document = { total: 110, lines: [{ item: 'A', amount: 110 }], note: null };
    const chain = nextLink({ seq: 4, hash: sha256('x') }, document);
    const changes: object[] = [
      { total: 111 },
      { note: '' },
      { lines: [] },
      { lines: [{ item: 'A', amount: 110.000001 }] },
      { extra: 1 },
      { chain: { ...chain, prev: CHAIN_GENESIS } },
    ];
    expect(linkHolds({ ...document, chain })).toBe(true);
    for (const change of changes) expect(linkHolds({ ...document, chain, ...change })).toBe(false);
  });
});

describe('topics', () => {
  it('travel on components of their own, and everybody who must acknowledge is named', () => {
    const all = Object.values(Topics);
    expect(new Set(all.map((topic) => topic.topic)).size).toBe(all.length);
    expect(new Set(all.map((topic) => topic.pubsub)).size).toBe(all.length);
    expect(Topics.tranlog.consumers).toEqual(['report', 'journal', 'stock']);
  });
});
