import { describe, expect, it } from '@jest/globals';
import { decide, type Limit, type Verdict } from './approval-rule.js';

const alone = (maximumAmount: number | null): Limit => ({ maximumAmount, mayApprove: false, approvalMaximum: null });
const approves = (approvalMaximum: number | null): Limit => ({ maximumAmount: 0, mayApprove: true, approvalMaximum });
const by = (...limits: Limit[]) => ({ isSamePerson: false, limits });
const byOneself = (...limits: Limit[]) => ({ isSamePerson: true, limits });

type Row = [what: string, limits: Limit[], amount: number | null, approver: ReturnType<typeof by> | null, Verdict];

describe('whether an operation may be done', () => {
  it.each<Row>([
    ['no role limits it', [], 1_000_000, null, 'allowed'],
    ['no role limits it, no amount', [], null, null, 'allowed'],
    ['below the limit', [alone(1000)], 999.99, null, 'allowed'],
    ['at the limit', [alone(1000)], 1000, null, 'allowed'],
    ['above the limit', [alone(1000)], 1000.01, null, 'approvalRequired'],
    ['no amount, some limit', [alone(1000)], null, null, 'allowed'],
    ['limit 0', [alone(0)], 1, null, 'approvalRequired'],
    ['limit 0, amount 0', [alone(0)], 0, null, 'approvalRequired'],
    ['limit 0, no amount', [alone(0)], null, null, 'approvalRequired'],
    ['no limit', [alone(null)], 1_000_000, null, 'allowed'],
    ['the most generous role decides', [alone(0), alone(500), alone(100)], 500, null, 'allowed'],
    ['above all roles', [alone(0), alone(500), alone(100)], 501, null, 'approvalRequired'],
    ['one role without limit', [alone(0), alone(null)], 501, null, 'allowed'],
    ['a right to approve is no limit of its own', [approves(null)], 1, null, 'approvalRequired'],
    ['approved by who may approve any amount', [alone(0)], 1_000_000, by(approves(null)), 'allowed'],
    ['approved up to the approver’s maximum', [alone(0)], 500, by(approves(500)), 'allowed'],
    ['above the approver’s maximum', [alone(0)], 500.01, by(approves(500)), 'notEntitled'],
    [
      'the approver’s most generous role decides',
      [alone(0)],
      500,
      by(alone(null), approves(1), approves(500)),
      'allowed',
    ],
    ['approved without amount', [alone(0)], null, by(approves(1)), 'allowed'],
    ['the approver has no roles', [alone(0)], 1, by(), 'notEntitled'],
    ['the approver may do it, but not approve it', [alone(0)], 1, by(alone(null)), 'notEntitled'],
    ['approved by oneself', [alone(0)], 1, byOneself(approves(null)), 'samePerson'],
    ['approved by oneself without need', [], 1, byOneself(approves(null)), 'samePerson'],
    ['approved without need', [], 1, by(approves(null)), 'allowed'],
    ['approved without need by who may not', [], 1, by(), 'notEntitled'],
  ])('%s', (_what, limits, amount, approver, verdict) => {
    expect(decide({ limits, amount, approver })).toBe(verdict);
  });
});
