import { ErrorCode } from '@kugelpos/contracts';
import type { CatalogueEntries } from './entry.js';

export const sharedErrors = {
  [ErrorCode.GENERAL]: { status: 400, ja: '要求を処理できません', en: 'The request cannot be processed' },
  [ErrorCode.NOT_FOUND]: { status: 404, ja: '対象が見つかりません', en: 'Not found' },
  [ErrorCode.AUTHENTICATION_FAILED]: { status: 401, ja: '認証に失敗しました', en: 'Authentication failed' },
  [ErrorCode.NOT_PERMITTED]: { status: 403, ja: 'この操作は許可されていません', en: 'This operation is not permitted' },
  [ErrorCode.INVALID_INPUT]: { status: 422, ja: '入力内容に誤りがあります', en: 'Invalid input' },
  [ErrorCode.REQUIRED_FIELD_MISSING]: {
    status: 422,
    ja: '必須項目が入力されていません',
    en: 'A required field is missing',
  },
  [ErrorCode.INVALID_FIELD_FORMAT]: {
    status: 422,
    ja: '項目の形式が正しくありません',
    en: 'A field has an invalid format',
  },
  [ErrorCode.INVALID_OPERATION]: {
    status: 400,
    ja: '現在の状態ではこの操作を実行できません',
    en: 'This operation is not allowed in the current state',
  },
  [ErrorCode.DATABASE_ERROR]: { status: 503, ja: 'データベースエラーが発生しました', en: 'Database error' },
  [ErrorCode.CANNOT_CREATE]: { status: 400, ja: '登録できませんでした', en: 'Could not be created' },
  [ErrorCode.CANNOT_UPDATE]: { status: 400, ja: '更新できませんでした', en: 'Could not be updated' },
  [ErrorCode.CANNOT_DELETE]: { status: 400, ja: '削除できませんでした', en: 'Could not be deleted' },
  [ErrorCode.DUPLICATE_KEY]: { status: 400, ja: '既に登録されています', en: 'Already exists' },
  [ErrorCode.UPDATE_NO_EFFECT]: { status: 400, ja: '更新対象がありませんでした', en: 'The update had no effect' },
  [ErrorCode.REPLACE_NO_EFFECT]: { status: 400, ja: '置換対象がありませんでした', en: 'The replacement had no effect' },
  [ErrorCode.CHILDREN_EXIST]: {
    status: 400,
    ja: '関連するデータがあるため削除できません',
    en: 'Cannot be deleted because related data exists',
  },
  [ErrorCode.EXTERNAL_SERVICE_ERROR]: {
    status: 502,
    ja: '外部サービスでエラーが発生しました',
    en: 'External service error',
  },
  [ErrorCode.SYSTEM_ERROR]: { status: 500, ja: 'システムエラーが発生しました', en: 'System error' },
  [ErrorCode.UNEXPECTED_ERROR]: { status: 500, ja: '予期しないエラーが発生しました', en: 'Unexpected error' },
  [ErrorCode.METHOD_NOT_ALLOWED]: { status: 405, ja: 'このメソッドは使用できません', en: 'Method not allowed' },
  [ErrorCode.BODY_TOO_LARGE]: { status: 413, ja: '送信データが大きすぎます', en: 'The request body is too large' },
  [ErrorCode.UNSUPPORTED_MEDIA_TYPE]: { status: 415, ja: '対応していないデータ形式です', en: 'Unsupported media type' },
  [ErrorCode.BUSY]: {
    status: 503,
    ja: '混み合っています。しばらくしてから再度お試しください',
    en: 'The service is busy, please try again shortly',
  },
  [ErrorCode.CONFLICT]: {
    status: 409,
    ja: '他の端末で更新されました。最新の内容を確認してください',
    en: 'Changed by somebody else meanwhile, please reload',
  },
  [ErrorCode.HEADER_TOO_LARGE]: {
    status: 431,
    ja: 'リクエストヘッダーが大きすぎます',
    en: 'The request headers are too large',
  },
  [ErrorCode.URI_TOO_LONG]: { status: 414, ja: 'URLが長すぎます', en: 'The URL is too long' },
  [ErrorCode.REQUEST_TIMEOUT]: { status: 408, ja: '要求がタイムアウトしました', en: 'The request timed out' },
  [ErrorCode.TENANT_NOT_SET_UP]: {
    status: 404,
    ja: 'テナントが準備されていません',
    en: 'The tenant is not set up in this service',
  },
} satisfies CatalogueEntries;
