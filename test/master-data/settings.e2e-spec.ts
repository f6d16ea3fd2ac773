import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Api } from '@kugelpos/testing';
import { startShop, refusal, type Shop } from './shop.js';

let shop: Shop;
let admin: Api;
let settings: string;

beforeAll(async () => {
  shop = await startShop();
  admin = shop.admin;
  settings = `${shop.base}/settings`;
}, 60_000);
afterAll(() => shop.store.dispose());

describe('the value that holds at terminal 1 of store 0001', () => {
  const levels = [
    { storeCode: '0001', terminalNo: 1, value: 'terminal' },
    { storeCode: '0001', terminalNo: null, value: 'store' },
    { storeCode: null, value: 'tenant' },
  ];
  const noise = [
    { storeCode: '0002', terminalNo: 1, value: 'x' },
    { storeCode: '0001', terminalNo: 2, value: 'x' },
    { storeCode: '0002', value: 'x' },
    { terminalNo: 1, value: 'x' },
  ];
  const combinations = Array.from({ length: 8 }, (_, bits) => levels.filter((_level, level) => bits & (1 << level)));

  it.each(combinations.map((present) => [present.map((entry) => entry.value).join(' ') || 'none', present] as const))(
    'with values of: %s',
    async (name, present) => {
      const setting = `precedence ${name}`;
      const values = [...noise, ...present].toReversed();
      await admin.post(settings, { name: setting, defaultValue: 'default', values });
      const answer = await admin.request(
        'GET',
        `${settings}/${encodeURIComponent(setting)}/value?store_code=0001&terminal_no=1`,
      );
      expect(answer).toMatchObject({
        status: 200,
        body: { operation: 'get_settings_value_by_name_async', metadata: null },
      });
      expect(answer.body.data).toEqual({ value: present[0]?.value ?? 'default' });
    },
  );

  it('may be an empty text', async () => {
    await admin.post(settings, { name: 'empty', defaultValue: 'default', values: [{ storeCode: '0001', value: '' }] });
    expect(await shop.terminal('0001').get(`${settings}/empty/value?storeCode=0001&terminalNo=1`)).toEqual({
      value: '',
    });
  });

  it('of an unknown setting is 404', async () => {
    expect(refusal(await admin.request('GET', `${settings}/UNKNOWN/value?store_code=0001&terminal_no=1`))).toEqual([
      404,
      '100001',
    ]);
  });

  it.each(['', '?store_code=0001', '?terminal_no=1', '?store_code=0001&terminal_no=x', '?store_code=&terminal_no=1'])(
    'is not told without a place: %p',
    async (query) =>
      expect(refusal(await admin.request('GET', `${settings}/empty/value${query}`))).toEqual([422, '300001']),
  );
});

describe('values of settings', () => {
  it('of the whole tenant have neither store nor terminal, in every answer', async () => {
    const created = { name: 'GLOBAL', defaultValue: '', values: [{ value: 'all' }] };
    const values = [{ storeCode: null, terminalNo: null, value: 'all' }];
    expect(await admin.post(settings, created)).toMatchObject({ values });
    expect(await admin.get(`${settings}/GLOBAL`)).toMatchObject({ values });
    expect(await admin.data('PUT', `${settings}/GLOBAL`, created)).toMatchObject({ values });
    expect(await admin.get(`${settings}?store_code=0001&terminal_no=1&limit=0`)).toContainEqual(
      expect.objectContaining({ name: 'GLOBAL', values }),
    );
  });

  it('that are JSON are kept in one form, at creation and on PUT', async () => {
    const values = [{ storeCode: '0001', value: "[{'text': 'みなと屋', 'ok': True}]" }];
    const body = { name: 'RECEIPT_HEADERS', defaultValue: '{"a":1}', values };
    const expected = {
      defaultValue: '{"a": 1}',
      values: [{ storeCode: '0001', terminalNo: null, value: '[{"text": "みなと屋", "ok": true}]' }],
    };
    expect(await admin.post(settings, body)).toMatchObject(expected);
    expect(await admin.data('PUT', `${settings}/RECEIPT_HEADERS`, body)).toMatchObject(expected);
    expect(await admin.get(`${settings}/RECEIPT_HEADERS/value?store_code=0001&terminal_no=9`)).toEqual({
      value: expected.values[0]?.value,
    });
  });

  it('that only look like JSON stay as they are', async () => {
    expect(await admin.post(settings, { name: 'PLAIN', defaultValue: ' {1, 2} ', values: [] })).toMatchObject({
      defaultValue: ' {1, 2} ',
    });
  });
});
