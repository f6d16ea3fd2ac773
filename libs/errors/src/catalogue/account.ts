import { ErrorCode } from '@kugelpos/contracts';
import type { CatalogueEntries } from './entry.js';

export const accountErrors = {
  [ErrorCode.REGISTRATION_CLOSED]: { status: 403, ja: '新規登録は受け付けていません', en: 'Registration is closed' },
  [ErrorCode.REGISTRATION_TOKEN_REQUIRED]: {
    status: 401,
    ja: '登録用トークンが必要です',
    en: 'A registration token is required',
  },
  [ErrorCode.TENANT_IDS_EXHAUSTED]: {
    status: 503,
    ja: 'テナントIDを割り当てられませんでした',
    en: 'No tenant id could be assigned',
  },
} satisfies CatalogueEntries;
