import { ErrorCode } from '@kugelpos/contracts';
import type { CatalogueEntries } from './entry.js';

export const stockErrors = {
  [ErrorCode.STOCK_NOT_FOUND]: { status: 404, ja: '在庫情報が見つかりません', en: 'Stock not found' },
  [ErrorCode.STOCK_INSUFFICIENT]: { status: 400, ja: '在庫が不足しています', en: 'Insufficient stock' },
  [ErrorCode.STOCK_INVALID]: { status: 400, ja: '在庫情報に誤りがあります', en: 'Stock validation error' },
  [ErrorCode.STOCK_ACCESS_DENIED]: {
    status: 403,
    ja: '在庫情報へのアクセスが拒否されました',
    en: 'Access to stock denied',
  },
  [ErrorCode.STOCK_DATABASE_ERROR]: {
    status: 500,
    ja: '在庫データベースエラーが発生しました',
    en: 'Stock database error',
  },
  [ErrorCode.STOCK_UPDATE_FAILED]: { status: 500, ja: '在庫の更新に失敗しました', en: 'Stock update failed' },
  [ErrorCode.STOCK_UPDATE_INVALID]: {
    status: 400,
    ja: '在庫の更新内容に誤りがあります',
    en: 'Stock update validation error',
  },
  [ErrorCode.STOCK_UPDATE_CONFLICT]: { status: 409, ja: '在庫の更新が競合しました', en: 'Stock update conflict' },
  [ErrorCode.STOCK_UPDATE_TARGET_NOT_FOUND]: {
    status: 404,
    ja: '更新対象の在庫が見つかりません',
    en: 'Stock update target not found',
  },
  [ErrorCode.SNAPSHOT_CREATION_FAILED]: {
    status: 500,
    ja: 'スナップショットの作成に失敗しました',
    en: 'Snapshot creation failed',
  },
  [ErrorCode.SNAPSHOT_NOT_FOUND]: { status: 404, ja: 'スナップショットが見つかりません', en: 'Snapshot not found' },
  [ErrorCode.SNAPSHOT_INVALID]: {
    status: 400,
    ja: 'スナップショットの内容に誤りがあります',
    en: 'Snapshot validation failed',
  },
  [ErrorCode.SNAPSHOT_DELETION_FAILED]: {
    status: 500,
    ja: 'スナップショットの削除に失敗しました',
    en: 'Snapshot deletion failed',
  },
  [ErrorCode.STOCK_EXTERNAL_ERROR]: {
    status: 503,
    ja: '外部サービスでエラーが発生しました',
    en: 'External service error',
  },
  [ErrorCode.STOCK_PUBSUB_ERROR]: { status: 503, ja: 'メッセージングでエラーが発生しました', en: 'Pub/sub error' },
  [ErrorCode.STOCK_STATE_STORE_ERROR]: {
    status: 503,
    ja: 'ステートストアでエラーが発生しました',
    en: 'State store error',
  },
  [ErrorCode.STOCK_TRANSACTION_ERROR]: {
    status: 500,
    ja: '在庫取引の処理に失敗しました',
    en: 'Stock transaction processing error',
  },
  [ErrorCode.STOCK_TRANSACTION_INVALID]: {
    status: 400,
    ja: '在庫取引の内容に誤りがあります',
    en: 'Stock transaction validation error',
  },
  [ErrorCode.STOCK_TRANSACTION_DUPLICATE]: {
    status: 409,
    ja: '在庫取引が重複しています',
    en: 'Duplicate stock transaction',
  },
} satisfies CatalogueEntries;
