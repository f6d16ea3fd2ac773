import { describe, expect, it } from '@jest/globals';
import { displayWidth } from '@kugelpos/printing';
import type { UnprintedLog } from '../transactions/tran-log.js';
import { printReceipt, type ReceiptSettings } from './receipt.js';

/** The sale of spec transactions §9.5. */
const SALE: UnprintedLog = {
  event_id: 'e',
  schema_version: 1,
  shard_key: null,
  created_at: null,
  updated_at: null,
  etag: null,
  tenant_id: 'X9',
  store_code: '0042',
  store_name: 'みなと店',
  terminal_no: 3,
  transaction_no: 77,
  transaction_type: 101,
  business_date: '20270305',
  open_counter: 2,
  business_counter: 31,
  generate_date_time: '2027-03-05T09:07:41.000120+09:00',
  receipt_no: 111188,
  cart_id: 'c',
  training: false,
  user: null,
  sales: {
    reference_date_time: '2027-03-05T09:05:00.000000+09:00',
    total_amount: 700,
    total_amount_with_tax: 762,
    tax_amount: 62,
    total_quantity: 4,
    change_amount: 238,
    total_discount_amount: 120,
    forfeited_amount: 0,
    is_cancelled: false,
    is_stamp_duty_applied: false,
    stamp_duty_target_amount: 0,
    stamp_duty_amount: 0,
  },
  line_items: [
    line(1, '緑茶 500ml', '11', 140, 3, 390, [discount('DiscountAmount', 30, 30)]),
    line(2, 'Notebook A5', '01', 400, 1, 360, [discount('DiscountPercentage', 10, 40)]),
    { ...line(3, 'とりけし', '01', 100, 1, 100, []), is_cancelled: true },
  ],
  payments: [payment(1, '01', '現金', 'cash', 1000, 762)],
  taxes: [tax(1, '11', '外税 8%', 29, 364, true), tax(2, '01', '外税10%', 33, 336, false)],
  tax_summary: [
    { rate: 10, class: 'taxable', reduced: false, tax_included: 369, tax_excluded: 336, tax: 33 },
    { rate: 8, class: 'taxable', reduced: true, tax_included: 393, tax_excluded: 364, tax: 29 },
  ],
  subtotal_discounts: [discount('DiscountAmount', 50, 50)],
  origin: null,
  staff: { id: 'K7', name: 'Kim' },
  additional_info: {
    invoice_registration_number: 'T9876543210987',
    receipt_headers: [{ text: 'みなと店', align: 'center' }],
  },
  is_voided: false,
  is_refunded: false,
};

function line(
  line_no: number,
  description: string,
  tax_code: string,
  unit_price: number,
  quantity: number,
  amount: number,
  discounts: UnprintedLog['subtotal_discounts'],
): UnprintedLog['line_items'][number] {
  return {
    line_no,
    item_code: String(line_no),
    category_code: null,
    description,
    description_short: null,
    unit_price,
    unit_price_original: 0,
    is_unit_price_changed: false,
    quantity,
    discounts,
    discounts_allocated: [],
    amount,
    tax_code,
    is_cancelled: false,
  };
}

function discount(discount_type: string, discount_value: number, discount_amount: number) {
  return {
    seq_no: 1,
    discount_type,
    discount_value,
    discount_amount,
    detail: null,
    promotion_code: null,
    promotion_type: null,
  };
}

function payment(
  payment_no: number,
  payment_code: string,
  description: string,
  kind: string,
  deposit_amount: number,
  amount: number,
  forfeited = 0,
): UnprintedLog['payments'][number] {
  return { payment_no, payment_code, deposit_amount, amount, description, detail: null, kind, forfeited };
}

function tax(
  tax_no: number,
  tax_code: string,
  tax_name: string,
  tax_amount: number,
  target_amount: number,
  reduced: boolean,
): UnprintedLog['taxes'][number] {
  const rate = reduced ? 8 : 10;
  return {
    tax_no,
    tax_code,
    tax_type: 'External',
    tax_name,
    tax_amount,
    target_amount,
    target_quantity: 1,
    rate,
    reduced,
    class: 'taxable',
  };
}

const KUGELPOS: ReceiptSettings = { receiptLayout: 'kugelpos', sellerName: null, currencyDigits: 0 };
const INVOICE: ReceiptSettings = { receiptLayout: 'invoice', sellerName: '株式会社みなと屋', currencyDigits: 0 };

function textOf(log: UnprintedLog, settings: ReceiptSettings): string[] {
  const lines = printReceipt(log, settings).journalText.split('\n');
  expect(lines.pop()).toBe('');
  for (const text of lines) expect([text, displayWidth(text)]).toEqual([text, 32]);
  return lines;
}

/** The lines between two that begin so. */
function between(lines: string[], first: string, last: string): string[] {
  const start = lines.findIndex((text) => text.startsWith(first));
  const end = lines.findIndex((text, index) => index > start && text.startsWith(last));
  return lines.slice(start, end);
}

describe('layout kugelpos', () => {
  it('prints the example of the specification, column by column', () => {
    expect(textOf(SALE, KUGELPOS)).toEqual([
      '            みなと店            ',
      'レジNo. 3                 責# K7',
      '2027年03月05日(金) 09:07        ',
      '         【 領 収 証 】         ',
      '--------------------------------',
      '緑茶 500ml                 420  ',
      '        3 個@140                ',
      '          値引:            -30  ',
      'Notebook A5                400外',
      '        割引: 10.0%        -40  ',
      '--------------------------------',
      '小計            4 個      \\750  ',
      '  ポイント値引             -50  ',
      '  外税 8%                  \\29  ',
      '  外税10%                  \\33  ',
      '合計                      \\762  ',
      '  (外税 8% 対象額        \\364)  ',
      '  (外税 8%                \\29)  ',
      '  (外税10% 対象額        \\336)  ',
      '  (外税10%                \\33)  ',
      'お預り                  \\1,000  ',
      'お釣り                    \\238  ',
      '--------------------------------',
      '現金                      \\762  ',
      '--------------------------------',
      'レシートNo. 111188              ',
      '事業者登録番号 T9876543210987   ',
    ]);
  });

  it('prints the stamp box and the footers', () => {
    const sales = { ...SALE.sales, is_stamp_duty_applied: true, stamp_duty_amount: 2000 };
    const additional_info = {
      receipt_footers: [
        { text: '毎度あり', align: 'right' },
        { text: '', align: 'left' },
      ],
    };
    const lines = textOf({ ...SALE, sales, additional_info }, KUGELPOS);
    expect(lines.slice(lines.findIndex((text) => text.startsWith('レシートNo.')) + 1)).toEqual([
      '                                ',
      '-----------                     ',
      '|         |                     ',
      '| (stamp) |                     ',
      '|         |                     ',
      '|         |                     ',
      '-----------                     ',
      '印紙代2,000円                   ',
      '                        毎度あり',
      '                                ',
    ]);
  });

  it('merges cash, sorts by code and leaves out what paid nothing', () => {
    const payments = [
      payment(1, '11', 'クレジット', 'credit', 100, 100),
      payment(2, '05', '現金', 'cash', 200, 200),
      payment(3, '05', '現金', 'cash', 500, 462),
      payment(4, '02', '値引券', 'voucher', 10, 0, 10),
    ];
    const sales = { ...SALE.sales, change_amount: 38 };
    expect(between(textOf({ ...SALE, payments, sales }, KUGELPOS), 'お預り', 'レシート')).toEqual([
      'お預り                    \\700  ',
      'お釣り                     \\38  ',
      '--------------------------------',
      '現金                      \\662  ',
      'クレジット                \\100  ',
      '--------------------------------',
    ]);
  });

  it.each([
    [101, true, '取 引 中 止'],
    [102, false, '返 品 伝 票'],
    [201, false, '売上取消伝票'],
    [202, false, '返品取消伝票'],
    [999, false, ''],
  ])('title of type %i, cancelled %s', (transaction_type, is_cancelled, title) => {
    const log = { ...SALE, transaction_type, sales: { ...SALE.sales, is_cancelled } };
    expect(textOf(log, KUGELPOS)[3]?.trim()).toBe(`【 ${title} 】`);
  });
});

describe('layout invoice (retail rule 15)', () => {
  it('shows seller, registration number, time, reduced-rate marks with legend, and per rate total and tax', () => {
    expect(textOf(SALE, INVOICE)).toEqual([
      '        株式会社みなと屋        ',
      '            みなと店            ',
      '登録番号 T9876543210987         ',
      'レジNo. 3                 責# K7',
      '2027年03月05日(金) 09:07        ',
      '         【 領 収 証 】         ',
      '--------------------------------',
      '緑茶 500ml               420外軽',
      '        3 個@140                ',
      '  値引                   -30    ',
      'Notebook A5              400外  ',
      '  割引 10.0%             -40    ',
      '--------------------------------',
      '小計        4 個        \\750    ',
      '  値引                   -50    ',
      '  外税 8%                \\29    ',
      '  外税10%                \\33    ',
      '合計                    \\762    ',
      '  10%対象               \\369    ',
      '   内消費税等            \\33    ',
      '  8%対象 軽             \\393    ',
      '   内消費税等            \\29    ',
      '--------------------------------',
      'お預り                \\1,000    ',
      'お釣り                  \\238    ',
      '--------------------------------',
      '現金                    \\762    ',
      '--------------------------------',
      'レシートNo. 111188  取引No. 77  ',
      '「軽」は軽減税率対象商品です。  ',
    ]);
  });

  it('without a seller’s name has neither name nor number; a sale without reduced rates has no legend', () => {
    const additional_info = {};
    const taxes = SALE.taxes.map((row) => ({ ...row, reduced: false }));
    const text = textOf({ ...SALE, additional_info, taxes }, { ...INVOICE, sellerName: null }).join('\n');
    expect(text).not.toMatch(/登録番号|株式会社|軽減/);
  });

  it('a cancelled sale is no invoice: its title says so and the number is left out', () => {
    const text = textOf({ ...SALE, sales: { ...SALE.sales, is_cancelled: true } }, INVOICE).join('\n');
    expect(text).toContain('取 引 中 止');
    expect(text).not.toContain('登録番号');
  });

  it('never cuts the name of an item', () => {
    const [first] = SALE.line_items;
    const description = '国産素材にこだわった特選おにぎり弁当 大盛り';
    const line_items = first === undefined ? [] : [{ ...first, description, quantity: 1, discounts: [], amount: 420 }];
    expect(between(textOf({ ...SALE, line_items }, INVOICE), '国産', '---')).toEqual([
      '国産素材にこだわった特選        ',
      'おにぎり弁当 大盛り      420外軽',
    ]);
  });

  it('tells vouchers, points, other tax classes, decimals', () => {
    const log: UnprintedLog = {
      ...SALE,
      subtotal_discounts: [discount('points', 1.5, 1.5), discount('DiscountPercentage', 7.5, 2)],
      payments: [payment(1, '12', '商品券', 'voucher', 800, 762, 38)],
      tax_summary: [{ rate: 0, class: 'exempt', reduced: false, tax_included: 762, tax_excluded: 762, tax: 0 }],
    };
    const lines = textOf(log, { ...INVOICE, currencyDigits: 2 });
    expect(between(lines, '小計', '  外税')).toEqual([
      '小計        4 個     \\703.50    ',
      '  ポイント値引         -1.50    ',
      '  割引 7.5%            -2.00    ',
    ]);
    expect(between(lines, '  非課税', 'レシート')).toEqual([
      '  非課税対象         \\762.00    ',
      '--------------------------------',
      '商品券               \\762.00    ',
      '  釣銭なし超過分      \\38.00    ',
      '--------------------------------',
    ]);
  });
});

it('the printer’s XML has the same lines', () => {
  const { receiptText } = printReceipt(SALE, KUGELPOS);
  expect(receiptText).toContain('<?xml version="1.0" ?>\n<PrintData>\n\t<Page>\n');
  expect(receiptText).toContain(
    '<Line type="Text" align="Split" dimension=""><Item1>緑茶 500ml                </Item1><Item2>420  </Item2></Line>',
  );
  expect(receiptText.match(/<Line /g)).toHaveLength(27);
});
