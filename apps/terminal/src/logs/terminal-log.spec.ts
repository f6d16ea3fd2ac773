import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHAIN_GENESIS, linkHolds, type AuthorizedOperation } from '@kugelpos/contracts';
import { NOTHING_ASKED, timeAfter, writeLogs, type LogEntry, type TerminalLog } from './terminal-log.js';
import { AROUND, NOT_COUNTED, openedTerminal } from './terminal.fixture.js';

const anyAuthorized: fc.Arbitrary<AuthorizedOperation> = fc.record({
  reason: fc.option(fc.record({ code: fc.string(), name: fc.string() })),
  approvedBy: fc.option(fc.record({ id: fc.string(), name: fc.string() })),
});

const anyEntry: fc.Arbitrary<LogEntry> = fc.oneof(
  fc.record({
    operation: fc.constant('cash' as const),
    amount: fc.integer({ min: -999_999, max: 999_999 }),
    description: fc.string(),
    movement: fc.constantFrom('float' as const, 'in' as const, 'out' as const, 'drop' as const),
    authorized: anyAuthorized,
  }),
  fc.constant({ operation: 'open' as const }),
  fc.record({
    operation: fc.constant('close' as const),
    figures: fc.record({
      cart_transaction_count: fc.nat(),
      cart_transaction_last_no: fc.option(fc.nat()),
      cash_in_out_count: fc.nat(),
      cash_in_out_last_datetime: fc.option(fc.constant('2026-06-13T18:41:05.001000+09:00')),
    }),
    cashCount: fc.constant(NOT_COUNTED),
    authorized: anyAuthorized,
  }),
  fc.record({
    operation: fc.constant('audit' as const),
    act: fc.constantFrom('drawer_open' as const, 'no_sale' as const, 'training_on' as const, 'training_off' as const),
    description: fc.option(fc.string()),
    authorized: anyAuthorized,
  }),
);

describe('chain of a terminal log', () => {
  it('links every log to the one before, over any number of changes', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyEntry, { minLength: 1, maxLength: 3 }), { maxLength: 8 }), (changes) => {
        let tip: { seq: number; hash: string } | null = null;
        const all: TerminalLog[] = [];
        for (const entries of changes) {
          const logs = writeLogs(openedTerminal({ chain_tip: tip }), entries, AROUND);
          const last = logs.at(-1);
          if (last !== undefined) tip = { seq: last.chain.seq, hash: last.chain.hash };
          all.push(...logs);
        }
        all.forEach((log, at) => {
          expect(linkHolds(log)).toBe(true);
          expect(log.chain.seq).toBe(at + 1);
          expect(log.chain.prev).toBe(at === 0 ? CHAIN_GENESIS : all[at - 1]?.chain.hash);
          // what travels as JSON still holds
          expect(linkHolds(JSON.parse(JSON.stringify(log)) as TerminalLog)).toBe(true);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('does not hold for a log that somebody changed', () => {
    const [log] = writeLogs(
      openedTerminal(),
      [{ operation: 'cash', movement: 'in', amount: 4500, description: '両替', authorized: NOTHING_ASKED }],
      AROUND,
    );
    if (log?.event_type !== 'cash_in_out') throw new Error('no cash log');
    expect(linkHolds(log)).toBe(true);
    const dearer: TerminalLog = { ...log, amount: 4501 };
    const reprinted: TerminalLog = { ...log, journal_text: `${log.journal_text} ` };
    expect([linkHolds(dearer), linkHolds(reprinted)]).toEqual([false, false]);
  });
});

describe('terminal log', () => {
  it('says what happened, when and to whom, and keeps secrets out', () => {
    const terminal = openedTerminal({ chain_tip: { seq: 7, hash: 'f'.repeat(64) } });
    const [float, open] = writeLogs(
      terminal,
      [
        {
          operation: 'cash',
          movement: 'float',
          amount: 50_000,
          description: 'Initial amount',
          authorized: NOTHING_ASKED,
        },
        { operation: 'open' },
      ],
      AROUND,
    );
    expect(float).toMatchObject({
      event_type: 'cash_in_out',
      is_float: true,
      amount: 50_000,
      tenant_id: 'T9999',
      store_code: '0001',
      store_name: 'みどり市場',
      terminal_no: 3,
      staff_id: '12',
      staff_name: '山田 花子',
      business_date: '20260613',
      open_counter: 2,
      business_counter: 41,
      generate_date_time: '2026-06-13T18:41:05.001000+09:00',
      training: false,
      chain: { seq: 8 },
    });
    expect(open).toMatchObject({
      event_type: 'open',
      operation: 'open',
      generate_date_time: float?.generate_date_time,
      cart_transaction_count: null,
      cash_in_out_count: null,
      terminal_info: { terminal_id: 'T9999-0001-3', status: 'Opened', staff: { id: '12' }, initial_amount: 50_000 },
      chain: { seq: 9, prev: float?.chain.hash },
    });
    expect(float?.event_id).not.toBe(open?.event_id);
    expect(JSON.stringify([float, open])).not.toMatch(/pin"|api_key|never-to-be-seen/i);
  });
});

describe('training (decisions 9)', () => {
  const training = openedTerminal({
    training: true,
    training_session: { business_date: '20260613', open_counter: 900_001, business_counter: 900_007 },
  });
  const act = (name: 'no_sale' | 'training_on'): LogEntry => ({
    operation: 'audit',
    act: name,
    description: null,
    authorized: NOTHING_ASKED,
  });

  it('marks its logs and gives them numbers of their own', () => {
    const [open, noSale] = writeLogs(training, [{ operation: 'open' }, act('no_sale')], AROUND);
    const own = { training: true, open_counter: 900_001, business_counter: 900_007 };
    expect([open, noSale]).toEqual([expect.objectContaining(own), expect.objectContaining(own)]);
    expect(open).toMatchObject({ terminal_info: { open_counter: 900_001, business_counter: 900_007 } });
  });

  it('is switched for real, also where no session ever was', () => {
    const [log] = writeLogs({ ...training, business_date: null }, [act('training_on')], AROUND);
    expect(log).toMatchObject({ training: false, business_date: '20260613', open_counter: 2, business_counter: 41 });
  });
});

describe('time of the next log', () => {
  const at = (ms: number) => new Date(1_000_000 + ms);

  it.each([
    ['the first log', null, 0, 0],
    ['later', 0, 5, 5],
    ['in the same millisecond', 5, 5, 6],
    ['just behind a log that was moved ahead', 8, 5, 9],
    ['after the clock was set back', 60_000, 0, 0],
  ])('%s', (_case, last, now, expected) => {
    expect(timeAfter(last === null ? null : at(last), at(now))).toEqual(at(expected));
  });
});
