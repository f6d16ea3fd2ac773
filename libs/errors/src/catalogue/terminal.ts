import { ErrorCode } from '@kugelpos/contracts';
import type { CatalogueEntries } from './entry.js';

export const terminalErrors = {
  [ErrorCode.TERMINAL_NOT_FOUND]: { status: 404, ja: '端末が見つかりません', en: 'Terminal not found' },
  [ErrorCode.TERMINAL_ALREADY_EXISTS]: { status: 400, ja: '端末は既に登録されています', en: 'Terminal already exists' },
  [ErrorCode.TERMINAL_STATUS_ERROR]: {
    status: 400,
    ja: '端末の状態が正しくありません',
    en: 'The terminal is in the wrong state',
  },
  [ErrorCode.SIGN_IN_OUT_ERROR]: { status: 401, ja: 'サインインに失敗しました', en: 'Sign-in failed' },
  [ErrorCode.SIGN_IN_REQUIRED]: { status: 401, ja: 'サインインが必要です', en: 'Sign-in is required' },
  [ErrorCode.INVALID_CREDENTIALS]: { status: 401, ja: '担当者情報が正しくありません', en: 'Invalid staff credentials' },
  [ErrorCode.TERMINAL_OPEN_FAILED]: { status: 400, ja: '開店処理に失敗しました', en: 'Opening the terminal failed' },
  [ErrorCode.TERMINAL_CLOSE_FAILED]: { status: 400, ja: '閉店処理に失敗しました', en: 'Closing the terminal failed' },
  [ErrorCode.TERMINAL_ALREADY_OPENED]: {
    status: 400,
    ja: '端末は既に開店しています',
    en: 'The terminal is already open',
  },
  [ErrorCode.TERMINAL_ALREADY_CLOSED]: {
    status: 400,
    ja: '端末は既に閉店しています',
    en: 'The terminal is already closed',
  },
  [ErrorCode.TERMINAL_BUSY]: { status: 400, ja: '端末は処理中です', en: 'The terminal is busy' },
  [ErrorCode.FUNCTION_MODE_CHANGE_FAILED]: {
    status: 400,
    ja: '業務モードを変更できませんでした',
    en: 'The function mode could not be changed',
  },
  [ErrorCode.TERMINAL_NOT_SIGNED_IN]: {
    status: 401,
    ja: '担当者がサインインしていません',
    en: 'No staff member is signed in',
  },
  [ErrorCode.ALREADY_SIGNED_IN]: {
    status: 400,
    ja: '既にサインインしています',
    en: 'A staff member is already signed in',
  },
  [ErrorCode.SIGNED_OUT]: { status: 401, ja: 'サインアウトしています', en: 'Signed out' },
  [ErrorCode.CASH_IN_OUT_FAILED]: { status: 400, ja: '入出金処理に失敗しました', en: 'Cash in/out failed' },
  [ErrorCode.CASH_AMOUNT_INVALID]: { status: 400, ja: '金額が正しくありません', en: 'Invalid amount' },
  [ErrorCode.DRAWER_CLOSED]: { status: 400, ja: 'ドロアが閉じています', en: 'The drawer is closed' },
  [ErrorCode.CASH_AMOUNT_OVER_MAXIMUM]: {
    status: 400,
    ja: '金額が上限を超えています',
    en: 'The amount is over the maximum',
  },
  [ErrorCode.CASH_AMOUNT_UNDER_MINIMUM]: {
    status: 400,
    ja: '金額が下限を下回っています',
    en: 'The amount is under the minimum',
  },
  [ErrorCode.PHYSICAL_AMOUNT_MISMATCH]: {
    status: 400,
    ja: '在高が一致しません',
    en: 'The counted amount does not match',
  },
  [ErrorCode.TENANT_NOT_FOUND]: { status: 404, ja: 'テナントが見つかりません', en: 'Tenant not found' },
  [ErrorCode.TENANT_ALREADY_EXISTS]: { status: 400, ja: 'テナントは既に登録されています', en: 'Tenant already exists' },
  [ErrorCode.TENANT_UPDATE_FAILED]: {
    status: 400,
    ja: 'テナントの更新に失敗しました',
    en: 'Updating the tenant failed',
  },
  [ErrorCode.TENANT_DELETE_FAILED]: {
    status: 400,
    ja: 'テナントの削除に失敗しました',
    en: 'Deleting the tenant failed',
  },
  [ErrorCode.TENANT_CONFIGURATION_ERROR]: {
    status: 400,
    ja: 'テナントの設定が正しくありません',
    en: "The tenant's configuration is invalid",
  },
  [ErrorCode.TENANT_CREATE_FAILED]: {
    status: 400,
    ja: 'テナントの作成に失敗しました',
    en: 'Creating the tenant failed',
  },
  [ErrorCode.STORE_NOT_FOUND]: { status: 404, ja: '店舗が見つかりません', en: 'Store not found' },
  [ErrorCode.STORE_ALREADY_EXISTS]: { status: 400, ja: '店舗は既に登録されています', en: 'Store already exists' },
  [ErrorCode.STORE_UPDATE_FAILED]: { status: 400, ja: '店舗の更新に失敗しました', en: 'Updating the store failed' },
  [ErrorCode.STORE_DELETE_FAILED]: { status: 400, ja: '店舗の削除に失敗しました', en: 'Deleting the store failed' },
  [ErrorCode.STORE_CONFIGURATION_ERROR]: {
    status: 400,
    ja: '店舗の設定が正しくありません',
    en: "The store's configuration is invalid",
  },
  [ErrorCode.STORE_BUSINESS_DATE_ERROR]: {
    status: 400,
    ja: '店舗の営業日が正しくありません',
    en: "The store's business date is invalid",
  },
  [ErrorCode.TERMINAL_EXTERNAL_ERROR]: {
    status: 502,
    ja: '外部サービスでエラーが発生しました',
    en: 'External service error',
  },
  [ErrorCode.MASTER_DATA_SERVICE_ERROR]: {
    status: 502,
    ja: 'マスタサービスでエラーが発生しました',
    en: 'Master-data service error',
  },
  [ErrorCode.CART_SERVICE_ERROR]: { status: 502, ja: 'カートサービスでエラーが発生しました', en: 'Cart service error' },
  [ErrorCode.JOURNAL_SERVICE_ERROR]: {
    status: 502,
    ja: 'ジャーナルサービスでエラーが発生しました',
    en: 'Journal service error',
  },
  [ErrorCode.REPORT_SERVICE_ERROR]: {
    status: 502,
    ja: 'レポートサービスでエラーが発生しました',
    en: 'Report service error',
  },
  [ErrorCode.TERMINAL_INTERNAL_ERROR]: {
    status: 500,
    ja: '端末サービスで内部エラーが発生しました',
    en: 'Internal error of the terminal service',
  },
  [ErrorCode.TERMINAL_UNEXPECTED_ERROR]: {
    status: 500,
    ja: '端末サービスで予期しないエラーが発生しました',
    en: 'Unexpected error of the terminal service',
  },
  [ErrorCode.SESSION_TOO_OLD]: {
    status: 400,
    ja: '開設からの時間が上限を超えています。精算してください',
    en: 'The session has been open for too long; close it first',
  },
  [ErrorCode.CASH_DIFFERENCE_REASON_REQUIRED]: {
    status: 400,
    ja: '現金過不足の理由が必要です',
    en: 'The cash difference needs a reason',
  },
  [ErrorCode.IDEMPOTENCY_KEY_REUSED]: {
    status: 422,
    ja: '冪等キーは別の要求で使用されています',
    en: 'The idempotency key was used for another request',
  },
  [ErrorCode.TOKEN_REQUESTS_EXCEEDED]: {
    status: 429,
    ja: 'トークンの要求が多すぎます。しばらくしてからやり直してください',
    en: 'Too many requests for a token, try again later',
  },
  [ErrorCode.TENANT_IN_RETENTION]: {
    status: 400,
    ja: 'テナントのデータは保存期間中のため削除できません',
    en: "The tenant's data must still be kept",
  },
} satisfies CatalogueEntries;
