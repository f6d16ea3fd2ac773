import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** Failed tries of one user, or from one address. */
export interface AttemptDocument extends BaseFields {
  /** Whose: a hash, because some type their password where the username belongs. */
  key: string;
  /** Failures, and tries whose outcome is not known yet. */
  failures: number;
  /** When the first of them was counted; absent in documents of earlier releases: unknown. */
  since?: Date | null;
  /** Until then no further try is looked at. */
  blocked_until: Date | null;
  expires_at: Date;
}

export const attempts = defineCollection<AttemptDocument>({
  name: 'info_attempt',
  scope: 'commons',
  fields: {
    key: { type: String, required: true },
    failures: { type: Number, required: true },
    since: { type: Date, default: null },
    blocked_until: { type: Date, default: null },
    expires_at: { type: Date, required: true },
  },
  indexes: [
    { keys: { key: 1 }, unique: true, serves: 'may this user, may this address try' },
    { keys: { expires_at: 1 }, expireAfterSeconds: 0, serves: 'forgetting, and which ones to forget first' },
  ],
});
