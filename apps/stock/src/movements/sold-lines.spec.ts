import { describe, expect, it } from '@jest/globals';
import { DropEvent } from '@kugelpos/messaging';
import { movementsOf, soldLines } from './sold-lines.js';

const line = (change: object = {}) => ({ line_no: 1, item_code: 'A', quantity: 2, is_cancelled: false, ...change });

const log = (change: object = {}) => ({
  event_id: 'e1',
  store_code: 'S1',
  terminal_no: 1,
  transaction_no: 7,
  transaction_type: 101,
  training: false,
  sales: { is_cancelled: false },
  line_items: [line()],
  ...change,
});

const moved = (change: object) => movementsOf(soldLines(log(change))).map((m) => [m.itemCode, m.updateType, m.change]);

describe('how a transaction moves the stock', () => {
  it.each([
    ['a sale takes', {}, [['A', 'sale', -2_000_000]]],
    ['a void of a sale gives back', { transaction_type: 201 }, [['A', 'void', 2_000_000]]],
    ['a return gives back', { transaction_type: 102 }, [['A', 'return', 2_000_000]]],
    ['a void of a return takes', { transaction_type: 202 }, [['A', 'void_return', -2_000_000]]],
    ['a cancelled cart', { sales: { is_cancelled: true } }, []],
    ['training', { training: true }, []],
    ['an unknown type', { transaction_type: 999 }, []],
    ['a cancelled sale by type', { transaction_type: -101 }, []],
    ['no sales part', { sales: null }, [['A', 'sale', -2_000_000]]],
    ['no lines', { line_items: null }, []],
    ['a cancelled line', { line_items: [line({ is_cancelled: true })] }, []],
    ['no quantity', { line_items: [line({ quantity: null })] }, []],
    ['quantity 0', { line_items: [line({ quantity: 0 })] }, []],
    ['a negative quantity', { line_items: [line({ quantity: -1 })] }, []],
    ['a fraction', { line_items: [line({ quantity: 0.235 })] }, [['A', 'sale', -235_000]]],
    [
      'two lines of an item stay two',
      { line_items: [line(), line({ line_no: 2, quantity: 1 })] },
      [
        ['A', 'sale', -2_000_000],
        ['A', 'sale', -1_000_000],
      ],
    ],
  ])('%s', (_name, change, expected) => {
    expect(moved(change)).toEqual(expected);
  });

  it('keeps event, line, terminal and transaction number', () => {
    expect(movementsOf(soldLines(log()))).toEqual([
      expect.objectContaining({ causeId: 'e1', eventId: 'e1', lineNo: 1, terminalNo: 1, referenceId: '7' }),
    ]);
  });

  it.each([
    ['no store', { store_code: undefined }],
    ['no item code', { line_items: [line({ item_code: undefined })] }],
    ['an empty item code', { line_items: [line({ item_code: '' })] }],
    ['a quantity that is text', { line_items: [line({ quantity: '2' })] }],
    ['a quantity beyond measure', { line_items: [line({ quantity: 1e12 })] }],
    ['a type that is text', { transaction_type: 'sale' }],
    ['lines that are no list', { line_items: {} }],
    ['one line number twice', { line_items: [line(), line({ item_code: 'B' })] }],
  ])('drops an event with %s', (_name, change) => {
    expect(() => soldLines(log(change))).toThrow(DropEvent);
  });
});
