import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Shop } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { card, CartAtTill, cash, off, openCartShop, percentOff, setSetting } from './till-counter.js';

let store: TestStore;

beforeAll(async () => {
  store = await startTestStore();
}, 60_000);

afterAll(() => store?.dispose());

/** A sale with everything that a receipt can show; its printed lines, the time made comparable. */
async function printedSale(shop: Shop): Promise<string[]> {
  const cart = await CartAtTill.create(shop.till);
  await cart.add(
    { itemCode: 'LUNCH', quantity: 2 },
    { itemCode: 'SOAP', quantity: 3 },
    { itemCode: 'BAG' },
    { itemCode: 'TOOL' },
  );
  await cart.discountLine(2, percentOff(10));
  await cart.subtotal();
  await cart.discount(off(100));
  await cart.pay(card(500), cash(2000));
  const { cart: billed } = await cart.bill();
  const { journalText, receiptText } = billed;
  expect(receiptText).toContain('から揚げ弁当');
  const lines = (journalText ?? '').split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) =>
    line.replace(/^\d{4}年\d\d月\d\d日\([月火水木金土日]\) \d\d:\d\d/, '2026年11月21日(土) 18:00'),
  );
}

it('layout invoice, the default', async () => {
  const shop = await openCartShop(store.url);
  await setSetting(shop, 'SELLER_NAME', '株式会社みなと屋');
  await setSetting(shop, 'INVOICE_REGISTRATION_NUMBER', 'T1234567890123');
  await setSetting(shop, 'RECEIPT_HEADERS', '[]', [
    { storeCode: shop.storeCode, value: "[{'text': '本町店', 'align': 'center'}]" },
  ]);
  await setSetting(shop, 'RECEIPT_FOOTERS', JSON.stringify([{ text: '毎度ありがとうございます', align: 'center' }]));
  expect(await printedSale(shop)).toEqual([
    '        株式会社みなと屋        ',
    '             本町店             ',
    '登録番号 T1234567890123         ',
    'レジNo. 1             責# staff1',
    '2026年11月21日(土) 18:00        ',
    '         【 領 収 証 】         ',
    '--------------------------------',
    'から揚げ弁当             996込軽',
    '        2 個@498                ',
    '石けん                   684込  ',
    '        3 個@228                ',
    '  割引 10.0%             -69    ',
    'レジ袋                     5込  ',
    '工具                     300外  ',
    '--------------------------------',
    '小計        7 個      \\1,916    ',
    '  値引                  -100    ',
    '  外税10%                \\28    ',
    '合計                  \\1,844    ',
    '  10%対象               \\900    ',
    '   内消費税等            \\81    ',
    '  8%対象 軽             \\944    ',
    '   内消費税等            \\69    ',
    '--------------------------------',
    'お預り                \\2,000    ',
    'お釣り                  \\656    ',
    '--------------------------------',
    '現金                  \\1,344    ',
    'クレジット              \\500    ',
    '--------------------------------',
    'レシートNo. 111111  取引No. 1   ',
    '「軽」は軽減税率対象商品です。  ',
    '    毎度ありがとうございます    ',
  ]);
});

it('layout kugelpos, by setting of the store', async () => {
  const shop = await openCartShop(store.url);
  await setSetting(shop, 'RECEIPT_LAYOUT', 'invoice', [{ storeCode: shop.storeCode, value: 'kugelpos' }]);
  await setSetting(shop, 'INVOICE_REGISTRATION_NUMBER', 'T1234567890123');
  expect(await printedSale(shop)).toEqual([
    'レジNo. 1             責# staff1',
    '2026年11月21日(土) 18:00        ',
    '         【 領 収 証 】         ',
    '--------------------------------',
    'から揚げ弁当               996  ',
    '        2 個@498                ',
    '石けん                     684込',
    '        3 個@228                ',
    '        割引: 10.0%        -69  ',
    'レジ袋                       5込',
    '工具                       300外',
    '--------------------------------',
    '小計            7 個    \\1,916  ',
    '  ポイント値引            -100  ',
    '  外税10%                  \\28  ',
    '合計                    \\1,844  ',
    '  (内税 8% 対象額        \\944)  ',
    '  (内税 8%                \\69)  ',
    '  (内税10% 対象額        \\588)  ',
    '  (内税10%                \\53)  ',
    '  (外税10% 対象額        \\284)  ',
    '  (外税10%                \\28)  ',
    'お預り                  \\2,000  ',
    'お釣り                    \\656  ',
    '--------------------------------',
    '現金                    \\1,344  ',
    'クレジット                \\500  ',
    '--------------------------------',
    'レシートNo. 111111              ',
  ]);
});
