import { ErrorCode } from '@kugelpos/contracts';
import type { CatalogueEntries } from './entry.js';

export const reportErrors = {
  [ErrorCode.REPORT_NOT_FOUND]: { status: 404, ja: 'レポートが見つかりません', en: 'Report not found' },
  [ErrorCode.REPORT_INVALID]: { status: 400, ja: 'レポートの指定に誤りがあります', en: 'Report validation error' },
  [ErrorCode.REPORT_GENERATION_FAILED]: {
    status: 500,
    ja: 'レポートの作成に失敗しました',
    en: 'Report generation failed',
  },
  [ErrorCode.REPORT_TYPE_INVALID]: { status: 400, ja: 'レポート種別が正しくありません', en: 'Invalid report type' },
  [ErrorCode.REPORT_SCOPE_INVALID]: { status: 400, ja: 'レポート範囲が正しくありません', en: 'Invalid report scope' },
  [ErrorCode.REPORT_DATE_INVALID]: { status: 400, ja: 'レポートの日付が正しくありません', en: 'Invalid report date' },
  [ErrorCode.REPORT_DATA_ERROR]: { status: 500, ja: 'レポートデータに問題があります', en: 'Report data problem' },
  [ErrorCode.TERMINAL_NOT_CLOSED]: { status: 403, ja: '閉店していない端末があります', en: 'A terminal is not closed' },
  [ErrorCode.REPORT_LOGS_MISSING]: { status: 400, ja: 'ログが不足しています', en: 'Logs are missing' },
  [ErrorCode.REPORT_LOG_COUNT_MISMATCH]: {
    status: 400,
    ja: 'ログ件数が一致しません',
    en: 'The number of logs does not match',
  },
  [ErrorCode.REPORT_TRANSACTION_LOG_MISSING]: {
    status: 400,
    ja: '取引ログが不足しています',
    en: 'Transaction logs are missing',
  },
  [ErrorCode.REPORT_CASH_LOG_MISSING]: { status: 400, ja: '入出金ログが不足しています', en: 'Cash logs are missing' },
  [ErrorCode.REPORT_OPEN_CLOSE_LOG_MISSING]: {
    status: 400,
    ja: '開閉店ログが不足しています',
    en: 'Open/close logs are missing',
  },
  [ErrorCode.REPORT_VERIFICATION_FAILED]: {
    status: 400,
    ja: '日次検証に失敗しました',
    en: 'Daily verification failed',
  },
  [ErrorCode.REPORT_RECEIPT_FAILED]: {
    status: 500,
    ja: 'レシートの作成に失敗しました',
    en: 'Receipt generation failed',
  },
  [ErrorCode.REPORT_JOURNAL_FAILED]: {
    status: 500,
    ja: 'ジャーナルの作成に失敗しました',
    en: 'Journal generation failed',
  },
  [ErrorCode.REPORT_EXPORT_FAILED]: { status: 500, ja: 'レポートの出力に失敗しました', en: 'Report export failed' },
  [ErrorCode.REPORT_IMPORT_FAILED]: { status: 400, ja: 'レポートの取込に失敗しました', en: 'Report import failed' },
  [ErrorCode.REPORT_DAILY_INFO_FAILED]: {
    status: 500,
    ja: '日次情報の処理に失敗しました',
    en: 'Daily info processing failed',
  },
  [ErrorCode.REPORT_EXTERNAL_ERROR]: {
    status: 500,
    ja: '外部サービスでエラーが発生しました',
    en: 'External service error',
  },
} satisfies CatalogueEntries;
