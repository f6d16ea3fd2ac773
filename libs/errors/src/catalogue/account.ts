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
  [ErrorCode.TOO_MANY_ATTEMPTS]: {
    status: 429,
    ja: '試行回数が多すぎます。しばらくしてから再度お試しください',
    en: 'Too many attempts, please try again later',
  },
  [ErrorCode.CURRENT_PASSWORD_WRONG]: {
    status: 400,
    ja: '現在のパスワードが正しくありません',
    en: 'The current password is wrong',
  },
  [ErrorCode.OWN_ACCOUNT]: {
    status: 400,
    ja: '自分のアカウントには実行できません',
    en: 'This cannot be done to your own account',
  },
} satisfies CatalogueEntries;
