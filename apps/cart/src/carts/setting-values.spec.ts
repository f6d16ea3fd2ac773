import { describe, expect, it } from '@jest/globals';
import { settingValue, type SettingWire } from '@kugelpos/contracts';
import { CartSettings } from '../cart-settings.js';
import { settingValues } from './setting-values.js';

const TERMINAL = { storeCode: '0001', terminalNo: 2 };
const ENVIRONMENT = CartSettings.read({});

function setting(name: string, defaultValue: string, values: SettingWire['values'] = []): SettingWire {
  return { name, defaultValue, values, entryDatetime: '', lastUpdateDatetime: null };
}

describe('which value counts (decisions 14)', () => {
  const terminal = { storeCode: '0001', terminalNo: 2, value: 'terminal' };
  const otherTerminal = { storeCode: '0001', terminalNo: 3, value: 'other terminal' };
  const ofStore = { storeCode: '0001', terminalNo: null, value: 'store' };
  const otherStore = { storeCode: '0002', terminalNo: null, value: 'other store' };
  const everywhere = { storeCode: null, terminalNo: null, value: 'global' };
  const noStore = { storeCode: null, terminalNo: 2, value: 'terminal without store' };

  it.each([
    ['the terminal', [everywhere, otherStore, ofStore, otherTerminal, terminal], 'terminal'],
    ['its store', [everywhere, otherTerminal, otherStore, ofStore], 'store'],
    ['global', [otherTerminal, otherStore, noStore, everywhere], 'global'],
    ['the default', [otherTerminal, otherStore, noStore], 'default'],
    ['the first of one level', [ofStore, { ...ofStore, value: 'second' }], 'store'],
  ])('%s', (_what, values, expected) => {
    expect(settingValue([setting('S', 'default', values)], 'S', '0001', 2)).toBe(expected);
  });

  it('nothing where the tenant does not have the setting', () => {
    expect(settingValue([setting('OTHER', 'x')], 'S', '0001', 2)).toBeUndefined();
  });
});

describe('values for a cart', () => {
  it('without settings are those of the environment', () => {
    expect(settingValues([], TERMINAL, ENVIRONMENT)).toEqual({
      currencyDigits: 0,
      discountRoundMethod: 'Round',
      receiptNoStart: 111_111,
      receiptNoEnd: 999_999,
      receiptLayout: 'invoice',
      openCartsAtClose: 'cancel',
      sellerName: null,
      registrationNumber: null,
      receiptHeaders: [],
      receiptFooters: [],
    });
    const own = CartSettings.read({
      SELLER_NAME: 'みなと屋',
      INVOICE_REGISTRATION_NUMBER: 'T1234567890123',
      CURRENCY_DIGITS: '2',
    });
    expect(settingValues([], TERMINAL, own)).toMatchObject({
      sellerName: 'みなと屋',
      registrationNumber: 'T1234567890123',
      currencyDigits: 2,
    });
  });

  it.each([
    ['RECEIPT_NO_START_VALUE', ' 42 ', { receiptNoStart: 42 }, false],
    ['RECEIPT_NO_START_VALUE', '4.5', { receiptNoStart: 111_111 }, true],
    ['RECEIPT_NO_START_VALUE', '0', { receiptNoStart: 111_111 }, true],
    ['RECEIPT_NO_START_VALUE', '1000000', { receiptNoStart: 111_111, receiptNoEnd: 999_999 }, true],
    ['RECEIPT_NO_END_VALUE', '', { receiptNoEnd: 999_999 }, true],
    ['RECEIPT_LAYOUT', 'kugelpos', { receiptLayout: 'kugelpos' }, false],
    ['RECEIPT_LAYOUT', 'Kugelpos', { receiptLayout: 'invoice' }, true],
    ['CURRENCY_DIGITS', '3', { currencyDigits: 3 }, false],
    ['CURRENCY_DIGITS', '1', { currencyDigits: 0 }, true],
    ['ROUND_METHOD_FOR_DISCOUNT', 'Floor', { discountRoundMethod: 'Floor' }, false],
    ['INVOICE_REGISTRATION_NUMBER', 'T1234567890123', { registrationNumber: null }, true],
    ['INVOICE_REGISTRATION_NUMBER', '1234567890123', { registrationNumber: null }, true],
    ['SELLER_NAME', '', { sellerName: null }, false],
    ['RECEIPT_HEADERS', 'not json', { receiptHeaders: [] }, true],
    ['RECEIPT_HEADERS', '{"text":"x"}', { receiptHeaders: [] }, true],
    ['RECEIPT_HEADERS', '', { receiptHeaders: [] }, false],
    [
      'RECEIPT_FOOTERS',
      '[{"text":"a","align":"center"},{"align":"top"},{"text":5},7,null,["b"]]',
      {
        receiptFooters: [
          { text: 'a', align: 'center' },
          { text: '', align: 'left' },
        ],
      },
      false,
    ],
  ])('%s = %j', (name, value, expected, isTold) => {
    const told: string[] = [];
    const values = settingValues([setting(name, value)], TERMINAL, ENVIRONMENT, (problem) => told.push(problem));
    expect(values).toMatchObject(expected);
    expect(told).toHaveLength(isTold ? 1 : 0);
  });

  it('the registration number is printed only with the seller’s name', () => {
    const settings = [setting('SELLER_NAME', 'みなと屋'), setting('INVOICE_REGISTRATION_NUMBER', 'T1234567890123')];
    expect(settingValues(settings, TERMINAL, ENVIRONMENT).registrationNumber).toBe('T1234567890123');
  });
});
