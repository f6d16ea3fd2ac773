import { ErrorCode } from '@kugelpos/contracts';
import type { CatalogueEntries } from './entry.js';

export const masterDataErrors = {
  [ErrorCode.MASTER_DATA_INVALID]: {
    status: 422,
    ja: 'マスタデータの内容に誤りがあります',
    en: 'Master data validation error',
  },
  [ErrorCode.MASTER_DATA_NOT_FOUND]: { status: 404, ja: 'マスタデータが見つかりません', en: 'Master data not found' },
  [ErrorCode.MASTER_DATA_ALREADY_EXISTS]: {
    status: 409,
    ja: 'マスタデータは既に登録されています',
    en: 'Master data already exists',
  },
  [ErrorCode.MASTER_DATA_CANNOT_CREATE]: {
    status: 400,
    ja: 'マスタデータを登録できませんでした',
    en: 'Master data could not be created',
  },
  [ErrorCode.MASTER_DATA_CANNOT_UPDATE]: {
    status: 400,
    ja: 'マスタデータを更新できませんでした',
    en: 'Master data could not be updated',
  },
  [ErrorCode.MASTER_DATA_CANNOT_DELETE]: {
    status: 400,
    ja: 'マスタデータを削除できませんでした',
    en: 'Master data could not be deleted',
  },
  [ErrorCode.PRODUCT_NOT_FOUND]: { status: 404, ja: '商品が見つかりません', en: 'Product not found' },
  [ErrorCode.PRODUCT_CODE_DUPLICATE]: { status: 409, ja: '商品コードが重複しています', en: 'Duplicate product code' },
  [ErrorCode.PRODUCT_PRICE_INVALID]: { status: 400, ja: '商品の価格が正しくありません', en: 'Invalid product price' },
  [ErrorCode.PRODUCT_TAX_RATE_INVALID]: {
    status: 400,
    ja: '商品の税率が正しくありません',
    en: 'Invalid product tax rate',
  },
  [ErrorCode.PRICE_NOT_FOUND]: { status: 404, ja: '価格が見つかりません', en: 'Price not found' },
  [ErrorCode.PRICE_AMOUNT_INVALID]: { status: 400, ja: '価格が正しくありません', en: 'Invalid price amount' },
  [ErrorCode.PRICE_DATE_RANGE_INVALID]: {
    status: 400,
    ja: '価格の期間が正しくありません',
    en: 'Invalid price date range',
  },
  [ErrorCode.CUSTOMER_NOT_FOUND]: { status: 404, ja: '顧客が見つかりません', en: 'Customer not found' },
  [ErrorCode.CUSTOMER_ID_DUPLICATE]: { status: 409, ja: '顧客IDが重複しています', en: 'Duplicate customer id' },
  [ErrorCode.MASTER_STORE_NOT_FOUND]: { status: 404, ja: '店舗マスタが見つかりません', en: 'Store master not found' },
  [ErrorCode.MASTER_STORE_CODE_DUPLICATE]: {
    status: 409,
    ja: '店舗コードが重複しています',
    en: 'Duplicate store code',
  },
  [ErrorCode.DEPARTMENT_NOT_FOUND]: { status: 404, ja: '部門が見つかりません', en: 'Department not found' },
  [ErrorCode.DEPARTMENT_CODE_DUPLICATE]: {
    status: 409,
    ja: '部門コードが重複しています',
    en: 'Duplicate department code',
  },
  [ErrorCode.PIN_REQUIRED]: { status: 401, ja: '暗証番号を入力してください', en: 'A PIN is required' },
  [ErrorCode.PIN_WRONG]: { status: 401, ja: '暗証番号が正しくありません', en: 'The PIN is wrong' },
  [ErrorCode.PIN_TOO_MANY_ATTEMPTS]: {
    status: 429,
    ja: '暗証番号の誤りが続いたため、しばらく使用できません',
    en: 'Too many wrong PINs, please try again later',
  },
  [ErrorCode.REASON_REQUIRED]: { status: 422, ja: '理由コードを入力してください', en: 'A reason code is required' },
  [ErrorCode.REASON_UNKNOWN]: {
    status: 422,
    ja: '理由コードが登録されていないか、使用停止です',
    en: 'The reason code is unknown or no longer used',
  },
  [ErrorCode.REASON_UNFIT]: {
    status: 422,
    ja: 'この操作には使用できない理由コードです',
    en: 'The reason code does not fit this operation',
  },
  [ErrorCode.APPROVAL_REQUIRED]: {
    status: 403,
    ja: '責任者の承認が必要です',
    en: 'The approval of a supervisor is required',
  },
  [ErrorCode.APPROVAL_FAILED]: {
    status: 403,
    ja: '承認者の担当者番号または暗証番号が正しくありません',
    en: "The approver's staff id or PIN is wrong",
  },
  [ErrorCode.APPROVER_NOT_ENTITLED]: {
    status: 403,
    ja: 'この承認者にはこの操作または金額を承認する権限がありません',
    en: 'This person may not approve this operation or amount',
  },
  [ErrorCode.APPROVER_IS_SAME_PERSON]: {
    status: 403,
    ja: '本人の操作を本人が承認することはできません',
    en: 'Nobody may approve their own operation',
  },
  [ErrorCode.STAFF_UNKNOWN]: {
    status: 403,
    ja: '操作する担当者が登録されていません',
    en: 'The member of staff is no longer known',
  },
  [ErrorCode.MASTER_DATA_CHANGED]: {
    status: 412,
    ja: '他の端末で更新されました。最新の内容を確認してください',
    en: 'Changed since you read it, please reload',
  },
  [ErrorCode.ITEM_BOOK_FULL]: {
    status: 422,
    ja: '商品ブックにこれ以上追加できません',
    en: 'The item book can take no more',
  },
  [ErrorCode.TOO_MANY_ITEM_BOOKS]: {
    status: 422,
    ja: '商品ブックをこれ以上作成できません',
    en: 'No more item books can be created',
  },
  [ErrorCode.BARCODE_TAKEN]: {
    status: 400,
    ja: 'このバーコードは別の商品で使用されています',
    en: 'The barcode belongs to another item',
  },
  [ErrorCode.BARCODE_CHECK_DIGIT]: {
    status: 422,
    ja: 'バーコードのチェックディジットが正しくありません。もう一度読み取ってください',
    en: 'A check digit of the barcode is wrong, please scan it again',
  },
  [ErrorCode.BARCODE_ITEM_NOT_WEIGHED]: {
    status: 422,
    ja: '計量ラベルの商品が計量販売として登録されていません',
    en: 'The label has a weight, but the item is not sold by that measure',
  },
  [ErrorCode.PROMOTION_PRICE_BASIS_MIXED]: {
    status: 422,
    ja: '内税・外税・非課税の商品を1つのセットに混在させることはできません',
    en: 'The items of a set must all have prices with tax included, or all without',
  },
  [ErrorCode.COUPON_CODE_TAKEN]: {
    status: 400,
    ja: 'このクーポンコードは別のプロモーションで使用されています',
    en: 'The coupon code belongs to another promotion',
  },
} satisfies CatalogueEntries;
