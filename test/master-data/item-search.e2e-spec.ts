import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { createTenant, type Api } from '@kugelpos/testing';
import { startShop, tea, type Shop } from './shop.js';

let shop: Shop;
let admin: Api;

interface Found {
  itemCode: string;
  matchedBy: string;
  storePrice: number | null;
}

const search = async (query: string): Promise<Found[]> =>
  (await admin.get(`${shop.base}/stores/0001/item-search?${query}`)) as Found[];
const codesOf = async (q: string) => (await search(`q=${encodeURIComponent(q)}`)).map(({ itemCode }) => itemCode);

const ITEMS: [code: string, description: string, short: string | null][] = [
  ['4901000000011', 'おにぎり 梅 (大)', '梅'],
  ['4901000000028', 'オニギリ　さけ', null],
  ['4901000000035', 'ｸﾞﾘｰﾝﾃｨｰ Green Tea 500ml', 'GT'],
  ['4902000000010', '牛乳 １Ｌ', '牛乳'],
  ['GT-1', 'コーヒー牛乳', null],
  ['0001', 'ヴィクトリア 100% [限定]', null],
];

beforeAll(async () => {
  shop = await startShop();
  admin = shop.admin;
  for (const [itemCode, description, descriptionShort] of ITEMS) {
    await admin.post(`${shop.base}/items`, { ...tea, itemCode, description, descriptionShort });
  }
}, 60_000);
afterAll(() => shop.store.dispose());

describe('what staff type in the look-up field', () => {
  it.each([
    ['the whole code', '4901000000011', ['4901000000011']],
    ['the start of a code', '49010', ['4901000000011', '4901000000028', '4901000000035']],
    ['the start of a code in full width', '４９０２', ['4902000000010']],
    ['leading zeros', '000', ['0001']],
    ['a part of a name', '梅', ['4901000000011']],
    ['hiragana finds katakana', 'おにぎり', ['4901000000011', '4901000000028']],
    ['katakana finds hiragana', 'オニギ', ['4901000000011', '4901000000028']],
    ['half width', 'ｸﾞﾘｰﾝ', ['4901000000035']],
    ['hiragana for half width', 'てぃー', ['4901000000035']],
    ['upper case, in the middle, over a space', 'ENTEA', ['4901000000035']],
    ['white space that is not there', '牛 乳 1 l', ['4902000000010']],
    ['two characters', '牛乳', ['4902000000010', 'GT-1']],
    ['the last character of a name', '乳', ['4902000000010', 'GT-1']],
    ['code before name', 'gt', ['4901000000035']],
    ['code before name, by case', 'GT', ['GT-1', '4901000000035']],
    ['characters of regular expressions', '0%[', ['0001']],
    ['a dot means itself', '4.01', []],
    ['ヴ as it is typed', 'ゔぃく', ['0001']],
    ['nothing that there is', 'おにぎり 鮭', []],
  ])('%s: %s', async (_, q, codes) => expect(await codesOf(q)).toEqual(codes));

  it('finds an item by its barcode, however it is spelt, before all others', async () => {
    const body = { ...tea, itemCode: 'B-1', description: '012345678905 の本', barcodes: ['012345678905'] };
    await admin.post(`${shop.base}/items`, body);
    for (const q of ['012345678905', '0012345678905'])
      expect(await search(`q=${q}`)).toMatchObject([{ itemCode: 'B-1', matchedBy: 'barcode' }]);
    await admin.request('DELETE', `${shop.base}/items/B-1`);
    expect(await codesOf('012345678905')).toEqual([]);
  });

  it('answers the price of the store, says why an item was found, and no more than asked for', async () => {
    await admin.post(`${shop.base}/stores/0001/items`, { itemCode: 'GT-1', storePrice: 99 });
    expect(await search('q=GT-1')).toMatchObject([{ itemCode: 'GT-1', matchedBy: 'code', storePrice: 99 }]);
    expect(await search('q=GT')).toMatchObject([{ matchedBy: 'codePrefix' }, { matchedBy: 'name', storePrice: null }]);
    expect(await search('q=490&limit=2')).toHaveLength(2);
  });

  it('follows changes, and forgets what is no longer sold', async () => {
    const body = { ...tea, itemCode: 'NEW', description: '季節の和菓子' };
    await admin.post(`${shop.base}/items`, body);
    expect(await codesOf('和菓子')).toEqual(['NEW']);
    await admin.data('PUT', `${shop.base}/items/NEW`, { ...body, description: '季節のケーキ', descriptionShort: '和' });
    expect(await codesOf('和菓子')).toEqual([]);
    expect(await codesOf('けーき')).toEqual(['NEW']);
    await admin.data('PUT', `${shop.base}/items/NEW`, { ...body, description: 'タルト', descriptionShort: undefined });
    expect(await codesOf('和')).toEqual(['NEW']);
    await admin.request('DELETE', `${shop.base}/items/NEW?is_logical=true`);
    expect(await codesOf('タルト')).toEqual([]);
  });

  it.each(['', 'q=', 'q=%20%E3%80%80', `q=${'x'.repeat(101)}`, 'q=a&limit=0', 'q=a&limit=51', 'q=a&limit=x'])(
    'refuses the query "%s"',
    async (query) => {
      const answer = await admin.request('GET', `${shop.base}/stores/0001/item-search?${query}`);
      expect([answer.status, answer.body.user_error?.code]).toEqual([422, '300001']);
    },
  );

  it('finds items that an earlier release stored', async () => {
    const { tenantId, admin: owner } = await createTenant(shop.store.url);
    const base = `/master-data/api/v1/tenants/${tenantId}`;
    await owner.post(`${base}/items`, { ...tea, itemCode: 'NEW', description: 'せんべい' });
    const client = shop.store.app.get<Connection>(getConnectionToken(), { strict: false }).getClient();
    const items = client.db(`${tenantId}_master-data`).collection('master_item_common');
    const {
      _id: _,
      search_text,
      search_grams,
      ...old
    } = (await items.findOne({ item_code: 'NEW' })) as Record<string, unknown>;
    expect([search_text, search_grams]).toEqual(['せんべい', expect.arrayContaining(['せんべ'])]);
    await items.insertMany(Array.from({ length: 600 }, (_, at) => ({ ...old, item_code: `OLD-${at}` })));
    const found = (await owner.get(
      `${base}/stores/0001/item-search?q=%E3%82%BB%E3%83%B3%E3%83%99&limit=50`,
    )) as Found[];
    expect(found).toHaveLength(50);
    expect(await items.countDocuments({ search_grams: null })).toBe(0);
  });
});
