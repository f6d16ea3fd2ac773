import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ScannedItemWire } from '@kugelpos/contracts';
import type { Api } from '@kugelpos/testing';
import { checkDigitOf } from '../../apps/master-data/src/barcodes/gtin.js';
import { inSnakeCase, PLAIN_TIME, refusal, startShop, tea, type Shop } from './shop.js';

const NOT_FOUND = [404, '100001'];
const INVALID = [422, '300001'];
const TAKEN = [400, '308301'];
const WRONG_CHECK = [422, '308302'];

let shop: Shop;
let admin: Api;
let items: string;
let templates: string;

const priceLabels = {
  prefix: '21',
  name: '精肉 値段',
  item: { position: 3, length: 5 },
  value: { kind: 'price', position: 9, length: 4, decimals: 0, unit: null },
  innerCheck: { position: 8, method: 'gs1Price' },
};
const weightLabels = {
  prefix: '02',
  name: '精肉 重さ',
  item: { position: 3, length: 5 },
  value: { kind: 'weight', position: 8, length: 5, decimals: 0, unit: 'g' },
};

beforeAll(async () => {
  shop = await startShop();
  admin = shop.admin;
  items = `${shop.base}/items`;
  templates = `${shop.base}/barcode-templates`;
}, 60_000);
afterAll(() => shop.store.dispose());

const item = (itemCode: string, more: object = {}) => ({ ...tea, itemCode, ...more });
const scan = (code: string, store = '0001', api = admin) =>
  api.request('GET', `${shop.base}/stores/${store}/barcodes/${encodeURIComponent(code)}`);
const scanned = async (code: string, store = '0001') => {
  const { body } = await scan(code, store);
  const { item: found, ...rest } = body.data as ScannedItemWire;
  return { itemCode: found.itemCode, ...rest };
};
const withCheckDigit = (digits: string) => digits + checkDigitOf(digits);

describe('templates of in-store codes', () => {
  it('are created, read, listed, replaced and deleted by managers', async () => {
    const times = { entryDatetime: expect.stringMatching(PLAIN_TIME), lastUpdateDatetime: null };
    const created = await admin.request('POST', templates, { body: inSnakeCase(priceLabels) });
    expect(created).toMatchObject({ status: 201, body: { operation: 'create_barcode_template' } });
    expect(created.body.data).toEqual({ ...priceLabels, ...times });
    expect(await shop.terminal('0001').get(`${templates}/21`)).toEqual({ ...priceLabels, ...times });
    expect(refusal(await admin.request('POST', templates, { body: priceLabels }))).toEqual([400, '500005']);
    await admin.post(templates, { ...weightLabels, prefix: '299', item: { position: 4, length: 4 } });
    expect(await admin.get(templates)).toMatchObject([{ prefix: '21' }, { prefix: '299', innerCheck: null }]);
    const replaced = await admin.data('PUT', `${templates}/299`, { name: 'x', item: { position: 4, length: 9 } });
    expect(replaced).toMatchObject({ prefix: '299', name: 'x', value: null, innerCheck: null });
    expect(await admin.data('DELETE', `${templates}/299`)).toEqual({ prefix: '299' });
    for (const method of ['GET', 'DELETE'])
      expect(refusal(await admin.request(method, `${templates}/299`))).toEqual(NOT_FOUND);
    expect(refusal(await admin.request('PUT', `${templates}/299`, { body: priceLabels }))).toEqual(INVALID);
    const other = { name: 'x', item: { position: 4, length: 9 } };
    expect(refusal(await admin.request('PUT', `${templates}/299`, { body: other }))).toEqual(NOT_FOUND);
    for (const [method, path] of [
      ['POST', templates],
      ['PUT', `${templates}/21`],
      ['DELETE', `${templates}/21`],
    ] as const)
      expect(refusal(await shop.user('clerk').request(method, path, { body: priceLabels }))).toEqual([403, '200002']);
  });

  it.each<[string, unknown]>([
    ['prefix', '45'],
    ['prefix', '2'],
    ['prefix', 21],
    ['name', ''],
    ['item', null],
    ['item', { position: 0, length: 5 }],
    ['item', { position: 2, length: 5 }],
    ['item', { position: 9, length: 5 }],
    ['value', { ...priceLabels.value, kind: 'age' }],
    ['value', { ...priceLabels.value, position: 7 }],
    ['value', { ...priceLabels.value, kind: 'weight' }],
    ['innerCheck', { position: 8, method: 'magic' }],
    ['innerCheck', { position: 3, method: 'gs1Price' }],
  ])('are refused with %s %j', async (field, value) => {
    const answer = await admin.request('POST', templates, { body: { ...priceLabels, prefix: '22', [field]: value } });
    expect(refusal(answer)).toEqual(INVALID);
    expect(answer.body.message).toContain(`body -> ${field}`);
  });
});

describe('barcodes of an item', () => {
  it('are kept in one form and stay when left out of a PUT', async () => {
    const barcodes = ['036000291452', '45998027', '0036000291452', '00123'];
    const kept = ['0036000291452', '45998027', '00123'];
    expect(await admin.post(items, item('coded', { barcodes }))).toMatchObject({ barcodes: kept });
    expect(await admin.data('PUT', `${items}/coded`, item('coded'))).toMatchObject({ barcodes: kept });
  });

  it.each(['036000291452', '0036000291452', '45998027', '0000045998027', '00123'])('%s finds it', async (code) => {
    expect(await scanned(code)).toMatchObject({ itemCode: 'coded', quantity: 1, measure: null });
  });

  it('are of one item only, and no code of another', async () => {
    const post = (body: object) => admin.request('POST', items, { body });
    expect(refusal(await post(item('thief', { barcodes: ['00123'] })))).toEqual(TAKEN);
    expect(refusal(await post(item('thief', { barcodes: ['coded'] })))).toEqual(TAKEN);
    expect(refusal(await post(item('036000291452')))).toEqual(TAKEN);
    await admin.post(items, item('other', { barcodes: ['00124'] }));
    const put = await admin.request('PUT', `${items}/other`, { body: item('other', { barcodes: ['45998027'] }) });
    expect(refusal(put)).toEqual(TAKEN);
    expect(await admin.get(`${items}/other`)).toMatchObject({ barcodes: ['00124'] });
    const race = await Promise.all([1, 2, 3].map((n) => post(item(`race ${n}`, { barcodes: ['one for all'] }))));
    expect(race.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
  });

  it('are free again when they are taken away', async () => {
    await admin.data('PUT', `${items}/other`, item('other', { barcodes: null }));
    expect(refusal(await scan('00124'))).toEqual(NOT_FOUND);
    await admin.data('PUT', `${items}/coded`, item('coded', { barcodes: ['00124'] }));
    expect(await scanned('00124')).toMatchObject({ itemCode: 'coded' });
  });
});

describe('a scanned code', () => {
  beforeAll(async () => {
    await admin.post(templates, weightLabels);
    await admin.post(items, item('00042', { unitPrice: 398, weighed: { unit: 'g', per: 100 } }));
    await admin.post(`${shop.base}/stores/0002/items`, { itemCode: '00042', storePrice: 350 });
    await admin.post(items, item('roast', { barcodes: ['00043'], unitPrice: 500 }));
    await admin.post(items, item('4901234567894'));
  });

  it('of an item has the price of the store, else the common one', async () => {
    const answer = await scan('4901234567894');
    expect(answer).toMatchObject({ status: 200, body: { operation: 'get_scanned_item' } });
    expect(answer.body.data).toEqual({
      barcode: '4901234567894',
      item: await admin.get(`${shop.base}/stores/0001/items/4901234567894/details`),
      quantity: 1,
      measure: null,
      price: 158,
      priceSource: 'common',
    });
    expect(await scanned('00042', '0002')).toMatchObject({ price: 350, priceSource: 'store' });
  });

  it.each([
    ['a price', withCheckDigit('210004292875'), '00042', null, 2875, 'label'],
    ['a price of an item by its barcode', withCheckDigit('210004392875'), 'roast', null, 2875, 'label'],
    ['a weight', withCheckDigit('020004200235'), '00042', { value: 235, unit: 'g' }, 398, 'common'],
    ['a weight, read as UPC-A', withCheckDigit('20004200235'), '00042', { value: 235, unit: 'g' }, 398, 'common'],
  ])('of a label has %s', async (_, code, itemCode, measure, price, priceSource) => {
    const barcode = code.padStart(13, '0');
    expect(await scanned(code)).toEqual({ barcode, itemCode, quantity: 1, measure, price, priceSource });
  });

  it('of a weight label has the price of the store for its measure', async () => {
    expect(await scanned(withCheckDigit('020004200235'), '0002')).toMatchObject({ price: 350, priceSource: 'store' });
  });

  it.each<[string, string, (number | string)[]]>([
    ['a wrong check digit', '4901234567895', WRONG_CHECK],
    ['a wrong check digit of eight', '45998028', WRONG_CHECK],
    ['a wrong check digit of twelve', '036000291453', WRONG_CHECK],
    [
      'a label with a wrong check digit',
      withCheckDigit('210004292875').replace(/.$/, (digit) => String((Number(digit) + 1) % 10)),
      WRONG_CHECK,
    ],
    ['a label with a wrong inner check digit', withCheckDigit('210004282875'), WRONG_CHECK],
    ['an unknown code', '9999999999994', NOT_FOUND],
    ['an unknown text', 'nobody', NOT_FOUND],
    ['a label of an unknown item', withCheckDigit('219999992875'), NOT_FOUND],
    ['a label without template', withCheckDigit('280004200235'), NOT_FOUND],
    ['a weight of an item sold by the piece', withCheckDigit('020004300235'), [422, '308303']],
  ])('is refused: %s', async (_, code, expected) => expect(refusal(await scan(code))).toEqual(expected));

  it('of a deleted item is unknown', async () => {
    await admin.post(items, item('gone', { barcodes: ['00199'] }));
    await admin.data('DELETE', `${items}/gone?is_logical=true`);
    expect(refusal(await scan('00199'))).toEqual(NOT_FOUND);
  });

  it('is for all who may read items, a terminal in its own store', async () => {
    for (const reader of [shop.user('clerk'), shop.terminal('0001'), shop.service])
      expect((await scan('00042', '0001', reader)).status).toBe(200);
    expect(refusal(await scan('00042', '0002', shop.terminal('0001')))).toEqual([403, '200002']);
  });
});
