import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ChangeBroadcast, type Change } from '@kugelpos/state';
import type { Api } from '@kugelpos/testing';
import { believe } from './clock.js';
import { inSnakeCase, PLAIN_TIME, refusal, startShop, tea, type Shop } from './shop.js';

const NOT_FOUND = [404, '100001'];
const INVALID = [422, '300001'];

let shop: Shop;
let admin: Api;
let taxes: string;
let changes: Change[] = [];

beforeAll(async () => {
  shop = await startShop();
  admin = shop.admin;
  taxes = `${shop.base}/taxes`;
  shop.store.app.get(ChangeBroadcast, { strict: false }).subscribe((change) => changes.push(change));
}, 60_000);
afterAll(() => shop.store.dispose());
afterEach(() => {
  jest.useRealTimers();
  changes = [];
});

const NY = { taxCode: 'NY', taxType: 'External', taxName: 'Sales tax', rate: 8.875 };
const tax = (taxCode: string, more: object = {}) => ({ ...NY, taxCode, ...more });

describe('a tax', () => {
  const path = () => `${taxes}/NY`;
  const answered = {
    ...NY,
    roundDigit: null,
    roundMethod: null,
    reduced: false,
    class: 'taxable',
    entryDatetime: expect.stringMatching(PLAIN_TIME),
    lastUpdateDatetime: null,
  };

  it('is created, answered in full and announced, from both spellings', async () => {
    const answer = await admin.request('POST', taxes, { body: NY });
    expect(answer).toMatchObject({ status: 201, body: { operation: 'create_tax' } });
    expect(answer.body.data).toEqual(answered);
    expect(await admin.get(path())).toEqual(answered);
    expect(changes).toEqual([{ tenantId: shop.tenantId, kind: 'tax', code: 'NY', revision: 1 }]);
    expect(refusal(await admin.request('POST', taxes, { body: NY }))).toEqual([400, '500005']);
    const full = { ...NY, taxCode: 'CO', roundDigit: 2, roundMethod: 'Ceil', reduced: true, class: 'taxable' };
    expect(await admin.post(taxes, inSnakeCase(full))).toMatchObject(full);
  });

  it.each<[string, unknown]>([
    ['taxCode', ''],
    ['taxCode', 5],
    ['taxType', 'Other'],
    ['taxType', undefined],
    ['taxName', ''],
    ['taxName', undefined],
    ['rate', undefined],
    ['rate', -1],
    ['rate', 100.1],
    ['rate', 8.87555],
    ['rate', 'ten'],
    ['roundDigit', -2],
    ['roundDigit', 7],
    ['roundMethod', 'Up'],
    ['reduced', 'maybe'],
    ['class', 'free'],
    ['class', 'exempt'],
  ])('is refused with %s %p', async (field, value) => {
    const answer = await admin.request('POST', taxes, { body: { ...tax('X'), [field]: value } });
    expect(refusal(answer)).toEqual(INVALID);
    expect(answer.body.message).toContain(`body -> ${field}:`);
  });

  it.each<[object, object]>([
    [{ rate: 0 }, { class: 'zeroRated' }],
    [{ taxType: 'Exempt', rate: 0 }, { class: 'exempt' }],
    [{ taxType: 'Exempt', rate: 0, class: 'outOfScope' }, { class: 'outOfScope' }],
  ])('%j is %j', async (sent, expected) => {
    const code = JSON.stringify(sent);
    expect(await admin.post(taxes, tax(code, sent))).toMatchObject(expected);
  });

  it('is changed from now on, but never to another type', async () => {
    const body = { ...NY, taxCode: 'ignored', rate: 9, reduced: true };
    const answer = await admin.request('PUT', path(), { body });
    expect(answer.body).toMatchObject({ operation: 'update_tax', data: { taxCode: 'NY', rate: 9, reduced: true } });
    expect(changes).toEqual([expect.objectContaining({ kind: 'tax', code: 'NY', revision: 2 })]);
    const { taxType: _, ...withoutType } = NY;
    expect(await admin.data('PUT', path(), withoutType)).toMatchObject({ taxType: 'External', rate: 8.875 });
    const other = await admin.request('PUT', path(), { body: { ...NY, taxType: 'Internal' } });
    expect(refusal(other)).toEqual(INVALID);
    expect(other.body.message).toContain('body -> taxType');
    expect(refusal(await admin.request('PUT', path(), { body: { ...NY, rate: 0, class: 'taxable' } }))).toEqual(
      INVALID,
    );
    expect(refusal(await admin.request('PUT', `${taxes}/none`, { body: NY }))).toEqual(NOT_FOUND);
  });

  it('is deleted, once, and only where nothing names it', async () => {
    for (const code of ['code', 'eat-in', 'category']) await admin.post(taxes, tax(code));
    await admin.post(`${shop.base}/items`, { ...tea, taxCode: 'code', eatInTaxCode: 'eat-in' });
    const category = { categoryCode: '201', description: 'x', descriptionShort: 'x', taxCode: 'category' };
    await admin.post(`${shop.base}/categories`, category);
    for (const code of ['code', 'eat-in', 'category']) {
      expect(refusal(await admin.request('DELETE', `${taxes}/${code}`))).toEqual([400, '500008']);
      expect(await admin.get(`${taxes}/${code}`)).toMatchObject({ taxCode: code });
    }
    await admin.data('DELETE', `${shop.base}/items/${tea.itemCode}`);
    changes = [];
    expect((await admin.request('DELETE', `${taxes}/code`)).body).toMatchObject({
      operation: 'delete_tax',
      data: { taxCode: 'code' },
    });
    expect(changes).toEqual([{ tenantId: shop.tenantId, kind: 'tax', code: 'code' }]);
    for (const method of ['GET', 'DELETE']) {
      expect(refusal(await admin.request(method, `${taxes}/code`))).toEqual(NOT_FOUND);
    }
  });

  it('is written by managers only', async () => {
    const writes: [string, string, object | undefined][] = [
      ['POST', taxes, tax('clerk')],
      ['PUT', path(), NY],
      ['PUT', `${path()}/changes`, { changes: [] }],
      ['DELETE', path(), undefined],
    ];
    for (const [method, url, body] of writes) {
      expect(refusal(await shop.user('clerk').request(method, url, { body }))).toEqual([403, '200002']);
      expect(refusal(await shop.terminal('0001').request(method, url, { body }))).toEqual([401, '200001']);
    }
    expect((await shop.user('manager').request('PUT', path(), { body: NY })).status).toBe(200);
  });
});

describe('changes of a tax to come', () => {
  const MINUTE = 60_000;
  const first = Math.ceil(Date.now() / 1000) * 1000 + 2 * MINUTE;
  const iso = (instant: number): string => new Date(instant).toISOString();
  const plan = (code: string, planned: unknown) =>
    admin.request('PUT', `${taxes}/${code}/changes`, { body: { changes: planned } });
  const rise = { taxName: '外税12%', rate: 12 };

  it('take effect at their instant, in one and in the list', async () => {
    await admin.post(taxes, tax('rise', { rate: 10 }));
    const answer = await plan('rise', [
      { ...rise, validFrom: iso(first + MINUTE), rate: 15 },
      { ...rise, valid_from: iso(first) },
    ]);
    expect(answer.body).toMatchObject({
      operation: 'update_tax_changes',
      data: { taxCode: 'rise', rate: 10, changes: [{ rate: 12, class: 'taxable' }, { rate: 15 }] },
    });
    for (const [instant, rate, left] of [
      [first - 1, 10, 2],
      [first, 12, 1],
      [first + MINUTE, 15, 0],
    ] as const) {
      believe(instant);
      expect(await admin.get(`${taxes}/rise`)).toMatchObject({ rate });
      const listed = await admin.get<{ taxCode: string }[]>(taxes);
      expect(listed.find(({ taxCode }) => taxCode === 'rise')).toMatchObject({ rate });
      const { changes: coming, ...now } = await admin.get<{ changes: object[] }>(`${taxes}/rise/changes`);
      expect([now, coming.length]).toEqual([expect.objectContaining({ rate }), left]);
      jest.useRealTimers();
    }
  });

  it('stay when the tax is changed before; what began is what the tax is when they are replaced', async () => {
    await admin.post(taxes, tax('kept', { rate: 10 }));
    await plan('kept', [{ ...rise, validFrom: iso(first) }]);
    expect(await admin.data('PUT', `${taxes}/kept`, tax('', { rate: 11 }))).toMatchObject({ rate: 11 });
    believe(first);
    expect(await admin.get(`${taxes}/kept`)).toMatchObject({ rate: 12 });
    expect((await plan('kept', [])).body.data).toMatchObject({ rate: 12, taxName: '外税12%', changes: [] });
    expect(await admin.data('PUT', `${taxes}/kept`, tax('', { rate: 13 }))).toMatchObject({ rate: 13 });
  });

  it.each<[unknown, string]>([
    [undefined, 'changes'],
    [[rise], 'changes -> 0 -> validFrom'],
    [[{ ...rise, validFrom: '2020-01-01' }], 'changes -> 0 -> validFrom'],
    [
      [
        { ...rise, validFrom: '2099-01-01' },
        { ...rise, validFrom: '2098-12-31T15:00:00Z' },
      ],
      'changes -> 1 -> validFrom',
    ],
    [[{ ...rise, validFrom: '2099-01-01', class: 'exempt' }], 'changes -> 0 -> class'],
    [[{ validFrom: '2099-01-01', rate: 5 }], 'changes -> 0 -> taxName'],
  ])('are refused as %j', async (planned, place) => {
    const answer = await plan('NY', planned);
    expect(refusal(answer)).toEqual(INVALID);
    expect(answer.body.message).toContain(`body -> ${place}:`);
    expect(await admin.get(`${taxes}/NY/changes`)).toMatchObject({ changes: [] });
  });

  it('are 404 for a tax that there is not', async () => {
    expect(refusal(await plan('none', []))).toEqual(NOT_FOUND);
    expect(refusal(await admin.request('GET', `${taxes}/none/changes`))).toEqual(NOT_FOUND);
  });
});
