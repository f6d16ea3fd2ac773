import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PaymentMethodWire } from '@kugelpos/contracts';
import type { Api } from '@kugelpos/testing';
import { StaffRepository } from '../../apps/master-data/src/staff/staff.repository.js';
import { startShop, refusal, type Shop } from './shop.js';

let shop: Shop;
let admin: Api;

beforeAll(async () => {
  shop = await startShop();
  admin = shop.admin;
}, 60_000);
afterAll(() => shop.store.dispose());

describe('taxes', () => {
  const table = [
    ['00', 'Exempt', '非課税', 0, 0, null, false, 'exempt'],
    ['01', 'External', '外税10%', 10, -1, 'Floor', false, 'taxable'],
    ['02', 'Internal', '内税10%', 10, -1, 'Floor', false, 'taxable'],
    ['11', 'External', '外税 8%', 8, -1, 'Floor', true, 'taxable'],
    ['12', 'Internal', '内税 8%', 8, -1, 'Floor', true, 'taxable'],
  ].map(([taxCode, taxType, taxName, rate, roundDigit, roundMethod, reduced, taxClass]) => ({
    taxCode,
    taxType,
    taxName,
    rate,
    roundDigit,
    roundMethod,
    reduced,
    class: taxClass,
    entryDatetime: expect.any(String),
    lastUpdateDatetime: null,
  }));

  it('of a new tenant are the Japanese ones', async () => {
    const answer = await admin.request('GET', `${shop.base}/taxes`);
    expect(answer).toMatchObject({
      status: 200,
      body: { operation: 'get_taxes', metadata: { total: 5, page: 1, limit: 100, sort: 'tax_code:1' } },
    });
    expect(answer.body.data).toEqual(table);
  });

  it('are paged and sorted like every list', async () => {
    expect(await admin.get(`${shop.base}/taxes?limit=2&page=2&sort=tax_code:-1`)).toEqual([table[2], table[1]]);
    expect(await admin.get(`${shop.base}/taxes?limit=0`)).toHaveLength(5);
    expect(refusal(await admin.request('GET', `${shop.base}/taxes?sort=round_method:1`))).toEqual([422, '300001']);
  });

  it('are read one by one', async () => {
    const answer = await shop.terminal('0001').request('GET', `${shop.base}/taxes/12`);
    expect(answer.body).toMatchObject({ operation: 'get_tax', data: table[4] });
    expect(refusal(await admin.request('GET', `${shop.base}/taxes/99`))).toEqual([404, '100001']);
  });

  it('are the same after the set-up was repeated, at once, too', async () => {
    const before = await admin.get(`${shop.base}/taxes`);
    const setUps = [1, 2, 3].map(() =>
      admin.request('POST', '/master-data/api/v1/tenants', { body: { tenantId: shop.tenantId } }),
    );
    expect((await Promise.all(setUps)).map((answer) => answer.status)).toEqual([201, 201, 201]);
    expect(await admin.get(`${shop.base}/taxes`)).toEqual(before);
  });
});

describe('PINs', () => {
  it('are stored as a hash that a PUT with the mask keeps', async () => {
    const body = { id: '0001', name: '山本', pin: '4826', roles: [] };
    await admin.post(`${shop.base}/staff`, body);
    const { hashed_pin: hash } = await storedStaff('0001');
    expect(hash).toMatch(/^\$2[aby]\$04\$/);
    await admin.data('PUT', `${shop.base}/staff/0001`, { ...body, name: '山本 由美', pin: '*****' });
    expect(await storedStaff('0001')).toMatchObject({ name: '山本 由美', hashed_pin: hash });
    await admin.data('PUT', `${shop.base}/staff/0001`, { ...body, pin: '0000' });
    expect((await storedStaff('0001')).hashed_pin).not.toBe(hash);
  });

  async function storedStaff(id: string): Promise<{ name: string; hashed_pin: string }> {
    const found = await shop.store.app.get(StaffRepository, { strict: false }).findStaff(shop.tenantId, id);
    if (found === null) throw new Error('no such staff');
    return found;
  }
});

describe('payment methods', () => {
  const method = (more: object) => ({
    description: 'method',
    limitAmount: 1000,
    canRefund: true,
    canDepositOver: true,
    canChange: false,
    isActive: true,
    ...more,
  });

  it.each([
    [{ canChange: true }, { kind: 'cash', stampDuty: true, taxTreatment: 'payment' }],
    [{}, { kind: 'other', stampDuty: false, taxTreatment: 'payment' }],
    [{ kind: 'credit' }, { kind: 'credit', stampDuty: false }],
    [{ kind: 'debit' }, { kind: 'debit', stampDuty: true }],
    [{ kind: 'emoney' }, { kind: 'emoney', stampDuty: false }],
    [{ kind: 'voucher' }, { kind: 'voucher', stampDuty: true }],
    [{ kind: 'giftCertificate' }, { kind: 'giftCertificate', stampDuty: true }],
    [
      { kind: 'points', taxTreatment: 'discount' },
      { kind: 'points', stampDuty: false, taxTreatment: 'discount' },
    ],
    [
      { kind: 'credit', canChange: true, stampDuty: 'yes' },
      { kind: 'credit', canChange: true, stampDuty: true },
    ],
    [
      { kind: 'cash', stampDuty: false },
      { kind: 'cash', stampDuty: false },
    ],
  ])('%j is %j', async (sent, expected) => {
    const paymentCode = JSON.stringify(sent);
    expect(await admin.post(`${shop.base}/payments`, method({ paymentCode, ...sent }))).toMatchObject(expected);
  });

  it('keep kind, tax treatment and stamp duty that a PUT leaves out', async () => {
    const path = `${shop.base}/payments/21`;
    const created = await admin.post<PaymentMethodWire>(
      `${shop.base}/payments`,
      method({ paymentCode: '21', kind: 'points', taxTreatment: 'discount', stampDuty: true }),
    );
    expect(await admin.data('PUT', path, method({ description: 'ポイント' }))).toMatchObject({
      kind: 'points',
      taxTreatment: created.taxTreatment,
      stampDuty: true,
    });
    expect(
      await admin.data('PUT', path, method({ kind: 'emoney', taxTreatment: 'payment', stampDuty: false })),
    ).toMatchObject({
      kind: 'emoney',
      taxTreatment: 'payment',
      stampDuty: false,
    });
  });
});
