import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuthorizeOperationRequest, StaffOperation } from '@kugelpos/contracts';
import { inSnakeCase, refusal, startShop, type Shop } from './shop.js';

let shop: Shop;

const limit = (operation: StaffOperation, maximumAmount: number | null, approval?: number | null) => ({
  operation,
  maximumAmount,
  mayApprove: approval !== undefined,
  approvalMaximum: approval ?? null,
});

const ROLES = [
  { code: 'clerk', name: 'レジ担当', limits: [limit('cashOut', 5000), limit('noSale', 0), limit('return', 0)] },
  { code: 'lead', name: '責任者', limits: [limit('cashOut', 20_000, 50_000), limit('noSale', null, null)] },
  { code: 'manager', name: '店長', limits: [limit('cashOut', null, null)] },
];
const STAFF: Record<string, string[]> = {
  CLERK: ['clerk'],
  LEAD: ['clerk', 'lead'],
  MANAGER: ['manager', 'unknown role'],
  HELPER: ['unknown role'],
  FREE: [],
};
const pinOf = (staffId: string) => `pin of ${staffId}`;
const by = (staffId: string, pin = pinOf(staffId)) => ({ staffId, pin });
const approved = (id: string) => ({ reason: null, approvedBy: { id, name: `name of ${id}` } });

beforeAll(async () => {
  shop = await startShop({ REASON_REQUIRED: 'void, return' });
  const { admin, base } = shop;
  for (const role of ROLES) await admin.post(`${base}/staff-roles`, role);
  for (const [id, roles] of Object.entries(STAFF))
    await admin.post(`${base}/staff`, { id, name: `name of ${id}`, pin: pinOf(id), roles });
  await admin.post(`${base}/reasons`, { code: 'BANK', name: '銀行入金', operations: ['cashOut', 'cashDrop'] });
  await admin.post(`${base}/reasons`, { code: 'OLD', name: '旧', operations: ['cashOut'], isActive: false });
}, 60_000);
afterAll(() => shop.store.dispose());

const request: AuthorizeOperationRequest = {
  storeCode: '0001',
  terminalNo: 1,
  operation: 'cashOut',
  amount: 100,
  staffId: 'CLERK',
  reasonCode: null,
  approval: null,
};

async function outcome(change: object): Promise<unknown> {
  const answer = await authorize({ ...request, ...change });
  return answer.status === 200 ? answer.body.data : refusal(answer);
}

const authorize = (body: unknown, api = shop.service) =>
  api.request('POST', `${shop.base}/operations/authorize`, { body });

const GRANTED = { reason: null, approvedBy: null };
const BANK = { reason: { code: 'BANK', name: '銀行入金' }, approvedBy: null };
const REASON_REQUIRED = [422, '308104'];
const REASON_UNKNOWN = [422, '308105'];
const REASON_UNFIT = [422, '308106'];
const APPROVAL_REQUIRED = [403, '308107'];
const APPROVAL_FAILED = [403, '308108'];
const NOT_ENTITLED = [403, '308109'];
const SAME_PERSON = [403, '308110'];
const STAFF_UNKNOWN = [403, '308111'];

describe('an operation', () => {
  it.each<[what: string, change: Partial<AuthorizeOperationRequest>, expected: unknown]>([
    ['at the limit', { amount: 5000 }, GRANTED],
    ['above the limit', { amount: 5000.01 }, APPROVAL_REQUIRED],
    ['that no role of the person limits', { operation: 'reprint', amount: 1_000_000 }, GRANTED],
    ['that always needs an approval', { operation: 'noSale', amount: null }, APPROVAL_REQUIRED],
    ['of a person with several roles: the most generous one', { staffId: 'LEAD', amount: 20_000 }, GRANTED],
    ['of a person with several roles: above all', { staffId: 'LEAD', amount: 20_001 }, APPROVAL_REQUIRED],
    ['of a role without limit', { staffId: 'MANAGER', amount: 1e9 }, GRANTED],
    ['of a person whose role has no limits', { staffId: 'HELPER', amount: 1e9 }, GRANTED],
    ['of a person without role', { staffId: 'FREE', amount: 1e9 }, GRANTED],
    ['of nobody in particular', { staffId: null, amount: 1e9 }, GRANTED],
    ['of somebody who was deleted', { staffId: 'GONE' }, STAFF_UNKNOWN],
    ['approved', { amount: 50_000, approval: by('LEAD') }, approved('LEAD')],
    ['approved above the right to approve', { amount: 50_001, approval: by('LEAD') }, NOT_ENTITLED],
    ['approved without limit', { amount: 1e9, approval: by('MANAGER') }, approved('MANAGER')],
    ['approved for nobody in particular', { staffId: null, approval: by('MANAGER') }, approved('MANAGER')],
    ['approved by who has the right for another one', { operation: 'noSale', approval: by('MANAGER') }, NOT_ENTITLED],
    ['approved by who may do it, not approve it', { amount: 6000, approval: by('FREE') }, NOT_ENTITLED],
    ['approved by oneself', { staffId: 'LEAD', amount: 30_000, approval: by('LEAD') }, SAME_PERSON],
    ['approved with a wrong PIN', { amount: 6000, approval: by('LEAD', 'x') }, APPROVAL_FAILED],
    ['approved with a wrong PIN without need', { amount: 1, approval: by('LEAD', 'x') }, APPROVAL_FAILED],
    ['approved by somebody unknown', { amount: 6000, approval: by('GONE') }, APPROVAL_FAILED],
    ['approved without need', { amount: 1, approval: by('LEAD') }, approved('LEAD')],
    ['with its reason', { reasonCode: 'BANK' }, BANK],
    [
      'with its reason, approved',
      { reasonCode: 'BANK', amount: 6000, approval: by('LEAD') },
      { ...BANK, ...approved('LEAD'), reason: BANK.reason },
    ],
    ['with a reason of another one', { operation: 'cashIn', reasonCode: 'BANK' }, REASON_UNFIT],
    ['with an unknown reason', { reasonCode: 'NONE' }, REASON_UNKNOWN],
    ['with a reason that is no longer used', { reasonCode: 'OLD' }, REASON_UNKNOWN],
    ['that needs a reason (environment)', { operation: 'void' }, REASON_REQUIRED],
    ['that needs a reason and has the wrong one', { operation: 'void', reasonCode: 'BANK' }, REASON_UNFIT],
  ])('%s', async (_what, change, expected) => {
    expect(await outcome(change)).toEqual(expected);
  });

  it('needs a reason where the setting of its store says so', async () => {
    const setting = {
      name: 'REASON_REQUIRED',
      defaultValue: '',
      values: [
        { storeCode: '0001', value: 'cashOut, noSale' },
        { storeCode: '0002', value: '["cashIn"]' },
      ],
    };
    const settings = `${shop.base}/settings`;
    for (const value of ['cashout', 'cashOut;noSale', '["cashOut", 5]', '["cashOut"', '{}'])
      expect(
        refusal(await shop.admin.request('POST', settings, { body: { ...setting, values: [{ value }] } })),
      ).toEqual([422, '300001']);
    await shop.admin.post(settings, setting);
    const needed = async (storeCode: string, operation: StaffOperation) => {
      const found = await outcome({ storeCode, operation, staffId: null });
      expect([GRANTED, REASON_REQUIRED]).toContainEqual(found);
      return Array.isArray(found);
    };
    expect(await needed('0001', 'cashOut')).toBe(true);
    expect(await needed('0001', 'cashIn')).toBe(false);
    expect(await needed('0002', 'cashIn')).toBe(true);
    expect(await needed('0002', 'cashOut')).toBe(false);
    // The tenant's own word counts, not the environment's.
    expect(await needed('0003', 'void')).toBe(false);
    await shop.admin.data('DELETE', `${settings}/REASON_REQUIRED`);
    expect(await needed('0003', 'void')).toBe(true);
  });

  it('is asked about in snake_case, too, and without what is null', async () => {
    const body = inSnakeCase({ ...request, reasonCode: 'BANK', amount: '6000', approval: by('LEAD') });
    const answer = await authorize(body);
    expect(answer).toMatchObject({ status: 200, body: { operation: 'authorize_operation' } });
    expect(answer.body.data).toEqual({ ...approved('LEAD'), reason: BANK.reason });
    expect((await authorize({ storeCode: '0001', terminalNo: 1, operation: 'cashIn' })).body.data).toEqual(GRANTED);
  });

  it.each([
    { storeCode: undefined },
    { terminalNo: 'x' },
    { operation: 'theft' },
    { operation: null },
    { amount: -1 },
    { amount: '1e999' },
    { staffId: '' },
    { reasonCode: 5 },
    { approval: 'LEAD' },
    { approval: { staffId: 'LEAD' } },
    { approval: { staffId: 'LEAD', pin: '' } },
  ])('is refused with %j', async (change) => expect(await outcome(change)).toEqual([422, '300001']));

  it('is asked about by services only', async () => {
    for (const api of [shop.admin, shop.user('clerk'), shop.terminal('0001')])
      expect(refusal(await authorize(request, api))).toEqual([401, '200001']);
  });

  it('follows a change of roles and reasons at once', async () => {
    await shop.admin.data('PUT', `${shop.base}/staff-roles/clerk`, { name: 'clerk', limits: [limit('cashOut', 0)] });
    expect(await outcome({ amount: 1 })).toEqual(APPROVAL_REQUIRED);
    await shop.admin.data('DELETE', `${shop.base}/staff-roles/clerk`);
    expect(await outcome({ amount: 1e9 })).toEqual(GRANTED);
    await shop.admin.data('DELETE', `${shop.base}/reasons/BANK`);
    expect(await outcome({ reasonCode: 'BANK' })).toEqual(REASON_UNKNOWN);
  });
});
