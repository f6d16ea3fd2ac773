import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** A log-in that can be refreshed; it ends with log-out, with the reuse of a refresh token, or by time. */
export interface LogInDocument extends BaseFields {
  /** `sid` of its tokens. */
  session_id: string;
  tenant_id: string;
  username: string;
  /** Of the user when the log-in began; a newer one of the user makes it void. */
  token_version: number;
  /** SHA-256 of what its refresh tokens have in common, and of the secret of the one that is current. */
  family_hash: string;
  secret_hash: string;
  /** However often it is refreshed. */
  ends_at: Date;
  /** Life of the current refresh token. */
  expires_at: Date;
}

export const logIns = defineCollection<LogInDocument>({
  name: 'info_log_in',
  scope: 'commons',
  fields: {
    session_id: { type: String, required: true },
    tenant_id: { type: String, required: true },
    username: { type: String, required: true },
    token_version: { type: Number, required: true },
    family_hash: { type: String, required: true },
    secret_hash: { type: String, required: true },
    ends_at: { type: Date, required: true },
    expires_at: { type: Date, required: true },
  },
  indexes: [
    { keys: { family_hash: 1 }, unique: true, serves: 'the log-in of a refresh token' },
    { keys: { session_id: 1 }, unique: true, serves: 'the log-in that is ended' },
    { keys: { tenant_id: 1, username: 1 }, serves: 'all log-ins of a user' },
    { keys: { expires_at: 1 }, expireAfterSeconds: 0, serves: 'forgetting' },
  ],
});
