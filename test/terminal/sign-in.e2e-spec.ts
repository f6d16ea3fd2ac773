import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TerminalWire } from '@kugelpos/contracts';
import { startTestStore, type TestStore } from '../support/store.js';
import { createShop, createTill, refusal, STAFF, type Shop, type Till } from './shop.js';

let store: TestStore;
let shop: Shop;
let numbers = 100;

beforeAll(async () => {
  // Guesses must not have to wait here.
  store = await startTestStore();
  shop = await createShop(store.url);
}, 60_000);
afterAll(() => store.dispose());

const newTill = (): Promise<Till> => createTill(shop.admin, shop.storeCode, numbers++);

async function setPin(till: Till, value: string): Promise<void> {
  const settings = `/master-data/api/v1/tenants/${shop.tenantId}/settings`;
  const { storeCode, terminalNo } = till.created;
  const body = { name: 'SIGN_IN_PIN', defaultValue: 'none', values: [{ storeCode, terminalNo, value }] };
  const made = await shop.admin.request('POST', settings, { body });
  if (made.status !== 201) await shop.admin.data('PUT', `${settings}/SIGN_IN_PIN`, body);
}

describe('sign-in with a PIN', () => {
  it('asks for none unless the store does, as the reference', async () => {
    const till = await newTill();
    const { status, body } = await till.call<TerminalWire>('sign-in', { staffId: STAFF.id });
    expect([status, body.data.staff?.staffId]).toEqual([200, STAFF.id]);
  });

  it('asks for it where the setting says required', async () => {
    const till = await newTill();
    await setPin(till, 'required');
    expect(refusal(await till.call('sign-in', { staffId: STAFF.id }))).toEqual({ status: 401, code: '308101' });
    expect(refusal(await till.call('sign-in', { staffId: 'nobody', pin: '1' }))).toEqual({
      status: 401,
      code: '406004',
    });
    expect((await till.read()).staff).toBeNull();
    const { status, body } = await till.call<TerminalWire>('sign-in', { staff_id: STAFF.id, pin: STAFF.pin });
    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toContain(STAFF.pin);
  });

  it('checks one that is given where it is optional', async () => {
    const till = await newTill();
    await setPin(till, 'optional');
    const wrong = await till.call('sign-in', { staffId: STAFF.id, pin: '0000' });
    expect(refusal(wrong)).toEqual({ status: 401, code: '406006' });
    expect(wrong.headers.get('x-new-token')).toBeNull();
    expect((await till.call('sign-in', { staffId: STAFF.id })).status).toBe(200);
  });

  it.each([
    { staffId: '12', pin: 4826 },
    { staffId: '12', pin: '' },
    // What master-data would refuse: a slip at the till is no failure of a neighbour.
    { staffId: '12', pin: 'あ'.repeat(25) },
    { staffId: ' 12' },
    { staffId: '1\n2' },
    { staffId: '.' },
    { staffId: '..' },
  ])('%j is 422', async (body) => {
    const till = await newTill();
    expect(refusal(await till.call('sign-in', body))).toEqual({ status: 422, code: '300001' });
  });
});
