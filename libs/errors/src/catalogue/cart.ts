import { ErrorCode } from '@kugelpos/contracts';
import type { CatalogueEntries } from './entry.js';

export const cartErrors = {
  [ErrorCode.CART_CANNOT_CREATE]: {
    status: 400,
    ja: 'カートを作成できませんでした',
    en: 'The cart could not be created',
  },
  [ErrorCode.CART_NOT_FOUND]: { status: 404, ja: 'カートが見つかりません', en: 'Cart not found' },
  [ErrorCode.CART_CANNOT_SAVE]: { status: 500, ja: 'カートを保存できませんでした', en: 'The cart could not be saved' },
  [ErrorCode.ITEM_NOT_FOUND]: { status: 404, ja: '商品が見つかりません', en: 'Item not found' },
  [ErrorCode.DISCOUNT_EXCEEDS_LINE]: {
    status: 400,
    ja: '値引額が明細金額を超えています',
    en: 'The discount exceeds the line amount',
  },
  [ErrorCode.DISCOUNT_EXCEEDS_BALANCE]: {
    status: 400,
    ja: '値引額が対象金額を超えています',
    en: 'The discount exceeds the eligible amount',
  },
  [ErrorCode.DISCOUNT_NOT_APPORTIONED]: {
    status: 400,
    ja: '値引を按分できませんでした',
    en: 'The discount could not be apportioned',
  },
  [ErrorCode.DISCOUNT_RESTRICTED]: { status: 400, ja: '値引できない商品です', en: 'This item must not be discounted' },
  [ErrorCode.BALANCE_ZERO]: { status: 406, ja: '支払残高がありません', en: 'There is no balance to pay' },
  [ErrorCode.BALANCE_OPEN]: { status: 406, ja: '支払が完了していません', en: 'The balance is not fully paid' },
  [ErrorCode.BALANCE_NEGATIVE]: {
    status: 406,
    ja: '支払額が残高を超えています',
    en: 'The payment would make the balance negative',
  },
  [ErrorCode.DEPOSIT_OVER_BALANCE]: {
    status: 406,
    ja: '預り金額が残高を超えています',
    en: 'The tendered amount is over the balance',
  },
  [ErrorCode.ALREADY_VOIDED]: {
    status: 400,
    ja: '取引は既に取消されています',
    en: 'The transaction is already voided',
  },
  [ErrorCode.ALREADY_REFUNDED]: {
    status: 400,
    ja: '取引は既に返品されています',
    en: 'The transaction is already refunded',
  },
  [ErrorCode.TERMINAL_NOT_OPENED]: { status: 400, ja: '端末が開店していません', en: 'The terminal is not open' },
  [ErrorCode.STAFF_NOT_SIGNED_IN]: {
    status: 400,
    ja: '担当者がサインインしていません',
    en: 'No staff member is signed in',
  },
  [ErrorCode.CART_EXTERNAL_ERROR]: {
    status: 500,
    ja: '外部サービスでエラーが発生しました',
    en: 'External service error',
  },
  [ErrorCode.TRANSACTION_NOT_RECORDED]: {
    status: 500,
    ja: '取引を記録できませんでした',
    en: 'The transaction could not be recorded',
  },
  [ErrorCode.CART_UNEXPECTED_ERROR]: {
    status: 500,
    ja: 'カートサービスで予期しないエラーが発生しました',
    en: 'Unexpected error of the cart service',
  },
  [ErrorCode.LINE_NOT_FOUND]: { status: 404, ja: '明細が見つかりません', en: 'Line not found' },
  [ErrorCode.PAYMENT_METHOD_UNKNOWN]: { status: 422, ja: '支払方法が登録されていません', en: 'Unknown payment method' },
  [ErrorCode.CART_CHANGED]: { status: 409, ja: 'カートは他で更新されました', en: 'The cart was changed meanwhile' },
  [ErrorCode.CAPTURED_PAYMENT]: {
    status: 409,
    ja: '取消できない支払があります',
    en: 'A captured payment must be reversed first',
  },
  [ErrorCode.SESSION_CLOSED]: {
    status: 400,
    ja: '営業セッションは終了しています',
    en: 'The business session is closed',
  },
  [ErrorCode.ITEMS_UNAVAILABLE]: {
    status: 503,
    ja: '商品情報を取得できません',
    en: 'Item data is not available at the moment',
  },
} satisfies CatalogueEntries;
