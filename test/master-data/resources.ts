import { plainTraits, tea } from './shop.js';

type Body = Record<string, unknown>;

/** A kind of master record with the usual five operations, and what its clients send and see. */
export interface Resource {
  name: string;
  path: string;
  /** Field of the natural key in requests and answers. */
  key: string;
  /** Its stored name: the default sort. */
  storedKey: string;
  deletedKey?: string;
  deletedExtra?: Body;
  created: Body;
  /** What the answer adds to `created`. */
  added?: Body;
  update: Body;
  /** What the answer to `update` adds to it. */
  updatedAdds?: Body;
  operations: [create: string, list: string, get: string, update: string, remove: string];
  announced: string;
  /** Bodies that are refused: field and value. */
  invalid: [string, unknown][];
  /** Fields that a create cannot do without. */
  required: string[];
  defaultLimit?: number;
}

const NOT_TEXT: unknown[] = [5, null, true];
const invalidFields = (...fields: [string, unknown[]][]): [string, unknown][] =>
  fields.flatMap(([field, values]) => values.map((value): [string, unknown] => [field, value]));

const BAD_CODES: unknown[] = ['', ' x', 'x ', 'x'.repeat(101), 'a\u0000', ...NOT_TEXT];
const BAD_PRICES: unknown[] = [-1, -0.01, 0.1234567, 1e10, 'abc', null, '1e999'];
const BAD_FLAGS: unknown[] = ['maybe', 2, 'x'];

export const resources: Resource[] = [
  {
    name: 'staff',
    path: 'staff',
    key: 'id',
    storedKey: 'id',
    deletedKey: 'staffId',
    created: { id: '0002', name: '佐藤 健一', pin: '7193', roles: ['clerk'] },
    added: { pin: '*****' },
    update: { name: '佐藤 健', pin: '1111', roles: ['clerk', 'manager'] },
    updatedAdds: { pin: '*****' },
    operations: [
      'create_staff_master_async',
      'get_staff_master_all_async',
      'get_staff_master_async',
      'update_staff_master_async',
      'delete_staff_master_async',
    ],
    announced: 'staff',
    invalid: invalidFields(
      ['id', BAD_CODES],
      ['name', ['', ...NOT_TEXT]],
      ['pin', ['', '*****', 'あ'.repeat(25), 'x'.repeat(73), ...NOT_TEXT]],
      ['roles', ['clerk', null, [1], ['']]],
    ),
    required: ['id', 'name', 'pin', 'roles'],
  },
  {
    name: 'staff role',
    path: 'staff-roles',
    key: 'code',
    storedKey: 'code',
    created: {
      code: 'clerk',
      name: 'レジ担当',
      limits: [
        { operation: 'cashOut', maximumAmount: 5000, mayApprove: false, approvalMaximum: null },
        { operation: 'noSale', maximumAmount: 0, mayApprove: true, approvalMaximum: 0.5 },
        { operation: 'return', maximumAmount: null, mayApprove: true, approvalMaximum: null },
      ],
    },
    update: {
      name: '店長',
      limits: [{ operation: 'cashIn', maximumAmount: 999_999_999, mayApprove: true, approvalMaximum: 1 }],
    },
    operations: ['create_staff_role', 'get_staff_roles', 'get_staff_role', 'update_staff_role', 'delete_staff_role'],
    announced: 'staffRole',
    invalid: invalidFields(
      ['code', BAD_CODES],
      ['name', ['', ...NOT_TEXT]],
      [
        'limits',
        [
          null,
          'cashOut',
          [null],
          [{ operation: 'cashOut' }],
          [{ maximumAmount: 1 }],
          [{ operation: 'theft', maximumAmount: 1 }],
          ...BAD_PRICES.filter((price) => price !== null).flatMap((price) => [
            [{ operation: 'cashOut', maximumAmount: price }],
            [{ operation: 'cashOut', maximumAmount: 1, mayApprove: true, approvalMaximum: price }],
          ]),
          ...[null, ...BAD_FLAGS].map((flag) => [{ operation: 'cashOut', maximumAmount: 1, mayApprove: flag }]),
          [
            { operation: 'cashOut', maximumAmount: 1 },
            { operation: 'cashOut', maximumAmount: 2 },
          ],
        ],
      ],
    ),
    required: ['code', 'name', 'limits'],
  },
  {
    name: 'reason',
    path: 'reasons',
    key: 'code',
    storedKey: 'code',
    created: { code: 'BANK', name: '銀行入金', operations: ['cashOut', 'cashDrop'] },
    added: { isActive: true },
    update: { name: '両替', operations: ['cashIn'], isActive: false },
    operations: ['create_reason', 'get_reasons', 'get_reason', 'update_reason', 'delete_reason'],
    announced: 'reason',
    invalid: invalidFields(
      ['code', BAD_CODES],
      ['name', ['', ...NOT_TEXT]],
      ['operations', [null, 'cashOut', [], ['theft'], [null], Array(16).fill('cashOut')]],
      ['isActive', [null, ...BAD_FLAGS]],
    ),
    required: ['code', 'name', 'operations'],
  },
  {
    name: 'category',
    path: 'categories',
    key: 'categoryCode',
    storedKey: 'category_code',
    created: { categoryCode: '201', description: 'お茶・水', descriptionShort: '', taxCode: '12' },
    update: { description: '飲料', descriptionShort: '飲', taxCode: '02' },
    operations: ['create_category', 'get_categories', 'get_category', 'update_category', 'delete_category'],
    announced: 'category',
    invalid: invalidFields(
      ['categoryCode', BAD_CODES],
      ['description', ['', ...NOT_TEXT]],
      ['descriptionShort', NOT_TEXT],
      ['taxCode', ['99', ...BAD_CODES]],
    ),
    required: ['categoryCode', 'description', 'descriptionShort', 'taxCode'],
  },
  {
    name: 'item',
    path: 'items',
    key: 'itemCode',
    storedKey: 'item_code',
    deletedExtra: { isLogical: false },
    created: tea,
    added: { descriptionShort: null, isDiscountRestricted: false, isDeleted: false, ...plainTraits },
    update: {
      description: '緑茶 大',
      descriptionShort: '茶',
      unitPrice: 0,
      unitCost: 0.000001,
      itemDetails: [],
      imageUrls: ['http://example.com/tea.png'],
      categoryCode: '202',
      taxCode: '02',
      isDiscountRestricted: true,
      ...plainTraits,
      weighed: { unit: 'g', per: 100 },
      minimumAge: 20,
      barcodes: ['45998027', 'shelf 7'],
    },
    updatedAdds: { isDeleted: false },
    operations: [
      'create_item_master_async',
      'get_item_master_all_async',
      'get_item_master_async',
      'update_item_master_async',
      'delete_item_master_async',
    ],
    announced: 'item',
    invalid: invalidFields(
      ['itemCode', BAD_CODES],
      ['description', ['', ...NOT_TEXT]],
      ['descriptionShort', [5, true]],
      ['unitPrice', BAD_PRICES],
      ['unitCost', BAD_PRICES],
      ['itemDetails', ['500ml', null, [5]]],
      ['imageUrls', [null, [null]]],
      ['categoryCode', BAD_CODES],
      ['taxCode', ['99', ...BAD_CODES]],
      ['isDiscountRestricted', BAD_FLAGS],
      ['eatInTaxCode', ['99', '01', ...BAD_CODES.filter((code) => code !== null)]],
      ['weighed', ['g', {}, { unit: 'g' }, { unit: 'stone', per: 1 }, { unit: 'g', per: 0 }, { unit: 'g', per: 1e-7 }]],
      ['openPrice', [5, {}, { minimum: 1 }, { minimum: -1, maximum: 5 }, { minimum: 200, maximum: 100 }]],
      ['minimumAge', [0, 121, 1.5, 'old']],
      ['barcodes', ['45998027', [''], [5], ['45998028'], ['4599801012291'], Array(21).fill('x')]],
      ['isTaxOutOfScope', [true, ...BAD_FLAGS]],
    ),
    required: [
      'itemCode',
      'description',
      'unitPrice',
      'unitCost',
      'itemDetails',
      'imageUrls',
      'categoryCode',
      'taxCode',
    ],
  },
  {
    name: 'payment method',
    path: 'payments',
    key: 'paymentCode',
    storedKey: 'payment_code',
    created: {
      paymentCode: '12',
      description: '商品券',
      limitAmount: 100_000,
      canRefund: false,
      canDepositOver: true,
      canChange: false,
      isActive: true,
      kind: 'voucher',
    },
    added: { taxTreatment: 'payment', stampDuty: true },
    update: {
      description: '商品券(旧)',
      limitAmount: 0,
      canRefund: true,
      canDepositOver: false,
      canChange: false,
      isActive: false,
    },
    updatedAdds: { kind: 'voucher', taxTreatment: 'payment', stampDuty: true },
    operations: ['create_payment', 'get_all_payments', 'get_payment', 'update_payment', 'delete_payment'],
    announced: 'payment',
    invalid: invalidFields(
      ['paymentCode', BAD_CODES],
      ['description', ['', ...NOT_TEXT]],
      ['limitAmount', BAD_PRICES],
      ['canRefund', [null, ...BAD_FLAGS]],
      ['canDepositOver', [null, ...BAD_FLAGS]],
      ['canChange', [null, ...BAD_FLAGS]],
      ['isActive', [null, ...BAD_FLAGS]],
      ['kind', ['gold', '', null]],
      ['taxTreatment', ['free', null]],
      ['stampDuty', [null, ...BAD_FLAGS]],
    ),
    required: ['paymentCode', 'description', 'limitAmount', 'canRefund', 'canDepositOver', 'canChange', 'isActive'],
  },
  {
    name: 'setting',
    path: 'settings',
    key: 'name',
    storedKey: 'name',
    created: {
      name: 'RECEIPT_FOOTERS',
      defaultValue: '[]',
      values: [{ storeCode: '0001', terminalNo: 2, value: '["thanks"]' }],
    },
    update: { defaultValue: '', values: [] },
    operations: [
      'create_settings_master_async',
      'get_settings_master_async',
      'get_settings_master_by_name_async',
      'update_settings_master_async',
      'delete_settings_master_async',
    ],
    announced: 'setting',
    invalid: invalidFields(
      ['name', BAD_CODES],
      ['defaultValue', NOT_TEXT],
      [
        'values',
        [null, 'x', [1], [{}], [{ value: null }], [{ value: 'x', terminalNo: 1.5 }], [{ value: 'x', storeCode: 1 }]],
      ],
    ),
    required: ['name', 'defaultValue', 'values'],
  },
  {
    name: 'promotion',
    path: 'promotions',
    key: 'promotionCode',
    storedKey: 'promotion_code',
    created: {
      promotionCode: 'DRINK10',
      promotionType: 'category_discount',
      name: '飲料 10% 引き',
      description: null,
      startDatetime: '2026-11-01T00:00:00',
      endDatetime: '2026-11-30T23:59:59',
      isActive: true,
      detail: { targetStoreCodes: ['0001'], targetCategoryCodes: ['201', '202'], discountRate: 12.5 },
    },
    added: { priority: 0, combinable: false, weekdays: [], timeOfDay: null },
    update: {
      name: '飲料 20% 引き',
      description: '冬まで',
      startDatetime: '2026-11-02T00:00:00',
      endDatetime: '2026-12-31T23:59:59',
      isActive: false,
      detail: { targetStoreCodes: [], targetCategoryCodes: ['201'], discountRate: 20 },
    },
    updatedAdds: {
      promotionType: 'category_discount',
      priority: 0,
      combinable: false,
      weekdays: [],
      timeOfDay: null,
    },
    operations: ['create_promotion', 'get_promotions', 'get_promotion', 'update_promotion', 'delete_promotion'],
    announced: 'promotion',
    invalid: invalidFields(
      ['promotionCode', ['active', ...BAD_CODES]],
      ['promotionType', BAD_CODES],
      ['name', ['', 5]],
      ['description', [5]],
      ['startDatetime', ['soon', '', '2026-12-01T00:00:00', '10:00', 5]],
      ['endDatetime', ['2026-11-01T00:00:00', '2026-10-31', '2026-13-01', 5]],
      ['isActive', BAD_FLAGS],
      [
        'detail',
        [
          'x',
          {},
          { targetCategoryCodes: [], discountRate: 10 },
          { targetCategoryCodes: ['201'] },
          ...[0, -1, 100.5, 'ten', 0.1234567].map((discountRate) => ({ targetCategoryCodes: ['201'], discountRate })),
        ],
      ],
    ),
    required: ['promotionCode', 'promotionType', 'name', 'startDatetime', 'endDatetime', 'detail'],
    defaultLimit: 20,
  },
];
