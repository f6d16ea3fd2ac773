import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** What became void last of one user, or that a log-in ended (decisions 11). */
export interface RevocationDocument extends BaseFields {
  /** Of what: one entry per user and per log-in. */
  key: string;
  /** Drawn in the transaction of the change: the order of the feed is the order of the commits. */
  sequence: number;
  kind: 'user' | 'session';
  tenant_id: string;
  username: string | null;
  token_version: number | null;
  session_id: string | null;
  /** When no token that it concerns can live any more. */
  expires_at: Date;
}

export const revocations = defineCollection<RevocationDocument>({
  name: 'info_revocation',
  scope: 'commons',
  fields: {
    key: { type: String, required: true },
    sequence: { type: Number, required: true },
    kind: { type: String, required: true },
    tenant_id: { type: String, required: true },
    username: { type: String, default: null },
    token_version: { type: Number, default: null },
    session_id: { type: String, default: null },
    expires_at: { type: Date, required: true },
  },
  indexes: [
    { keys: { key: 1 }, unique: true, serves: 'the entry of a user or log-in' },
    { keys: { sequence: 1 }, serves: 'what changed after a revision' },
    { keys: { expires_at: 1 }, expireAfterSeconds: 0, serves: 'forgetting' },
  ],
});
