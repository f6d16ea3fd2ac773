import type { BasketOptions } from '@kugelpos/testing';

/** What a customer brings to the till, and what happens to the cart in the end. */
export interface Basket extends BasketOptions {
  title: string;
  ending: 'billed' | 'cancelled';
}

const RICE_BALL_PLUM = '4599801012290';
const LUNCH_FRIED_CHICKEN = '4599801015284';
const MILK_1L = '4999410621119';
const BEER_350 = '4999719551131';
const DISH_SOAP = '4599840012855';
const NOTEBOOK = '4599852061322';
const BATTERIES = '4599852061476';
const BAG_MEDIUM = '4599873001154';
const STAMP_110 = '4599880011146';

const CASH = '01';
const CREDIT = '11';

/** The morning's customers. */
export const BASKETS: readonly Basket[] = [
  {
    title: 'one rice ball, cash',
    lines: [{ itemCode: RICE_BALL_PLUM }],
    tenders: [{ paymentCode: CASH, amount: 200 }],
    ending: 'billed',
  },
  {
    title: 'mixed tax: food 8 % reduced, soap 10 % inclusive, batteries 10 % on top, a stamp without tax',
    lines: [
      { itemCode: LUNCH_FRIED_CHICKEN },
      { itemCode: DISH_SOAP, quantity: 2 },
      { itemCode: BATTERIES },
      { itemCode: STAMP_110, quantity: 3 },
    ],
    tenders: [{ paymentCode: CASH, amount: 5000 }],
    ending: 'billed',
  },
  {
    title: 'line discount and subtotal discount; the bag takes no part in it',
    lines: [{ itemCode: MILK_1L, quantity: 2 }, { itemCode: NOTEBOOK, quantity: 3 }, { itemCode: BAG_MEDIUM }],
    lineDiscounts: { 1: [{ discountType: 'DiscountPercentage', discountValue: 20 }] },
    discounts: [{ discountType: 'DiscountAmount', discountValue: 100 }],
    tenders: [{ paymentCode: CASH, amount: 2000 }],
    ending: 'billed',
  },
  {
    title: 'split payment: credit card and cash',
    lines: [
      { itemCode: BEER_350, quantity: 6 },
      { itemCode: LUNCH_FRIED_CHICKEN, quantity: 2 },
      { itemCode: BAG_MEDIUM },
    ],
    tenders: [
      { paymentCode: CREDIT, amount: 2000 },
      { paymentCode: CASH, amount: 1000 },
    ],
    ending: 'billed',
  },
  { title: 'changed their mind', lines: [{ itemCode: BATTERIES, quantity: 2 }], tenders: [], ending: 'cancelled' },
  {
    title: 'the last rice balls, exact money',
    lines: [{ itemCode: RICE_BALL_PLUM, quantity: 3 }],
    tenders: [{ paymentCode: CASH, amount: 474 }],
    ending: 'billed',
  },
];
