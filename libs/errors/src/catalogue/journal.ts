import { ErrorCode } from '@kugelpos/contracts';
import type { CatalogueEntries } from './entry.js';

export const journalErrors = {
  [ErrorCode.JOURNAL_NOT_FOUND]: { status: 404, ja: 'ジャーナルが見つかりません', en: 'Journal not found' },
  [ErrorCode.JOURNAL_INVALID]: { status: 400, ja: 'ジャーナルの内容に誤りがあります', en: 'Invalid journal record' },
  [ErrorCode.JOURNAL_NOT_STORED]: {
    status: 500,
    ja: 'ジャーナルを保存できませんでした',
    en: 'The journal could not be stored',
  },
  [ErrorCode.JOURNAL_SEARCH_FAILED]: { status: 500, ja: 'ジャーナルの検索に失敗しました', en: 'Journal search failed' },
  [ErrorCode.JOURNAL_FORMAT_INVALID]: {
    status: 400,
    ja: 'ジャーナルの形式が正しくありません',
    en: 'Invalid journal format',
  },
  [ErrorCode.JOURNAL_DATE_INVALID]: {
    status: 400,
    ja: 'ジャーナルの日付が正しくありません',
    en: 'Invalid journal date',
  },
  [ErrorCode.JOURNAL_DATA_ERROR]: { status: 500, ja: 'ジャーナルデータに問題があります', en: 'Journal data problem' },
  [ErrorCode.JOURNAL_TERMINAL_NOT_FOUND]: { status: 404, ja: '端末が見つかりません', en: 'Terminal not found' },
  [ErrorCode.JOURNAL_STORE_NOT_FOUND]: { status: 404, ja: '店舗が見つかりません', en: 'Store not found' },
  [ErrorCode.JOURNAL_LOGS_MISSING]: { status: 400, ja: 'ログが不足しています', en: 'Logs are missing' },
  [ErrorCode.JOURNAL_LOG_SEQUENCE]: { status: 400, ja: 'ログの順序が正しくありません', en: 'Log sequence error' },
  [ErrorCode.JOURNAL_TRANSACTION_INVALID]: { status: 400, ja: '取引の内容に誤りがあります', en: 'Invalid transaction' },
  [ErrorCode.JOURNAL_RECEIPT_FAILED]: {
    status: 500,
    ja: 'レシートの作成に失敗しました',
    en: 'Receipt generation failed',
  },
  [ErrorCode.JOURNAL_TEXT_FAILED]: {
    status: 500,
    ja: 'ジャーナルテキストの作成に失敗しました',
    en: 'Journal text generation failed',
  },
  [ErrorCode.JOURNAL_EXPORT_FAILED]: {
    status: 500,
    ja: 'データのエクスポートに失敗しました',
    en: 'Failed to export data',
  },
  [ErrorCode.JOURNAL_IMPORT_FAILED]: {
    status: 400,
    ja: 'データのインポートに失敗しました',
    en: 'Failed to import data',
  },
  [ErrorCode.JOURNAL_TRANSACTION_RECEIPT_FAILED]: {
    status: 500,
    ja: '取引レシートの処理に失敗しました',
    en: 'Transaction receipt error',
  },
  [ErrorCode.JOURNAL_EXTERNAL_ERROR]: {
    status: 500,
    ja: '外部サービスでエラーが発生しました',
    en: 'External service error',
  },
} satisfies CatalogueEntries;
