import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** What is current of a terminal, for those who check its tokens (decisions 11): one entry per terminal. */
export interface TerminalRevocationDocument extends BaseFields {
  tenant_id: string;
  terminal_id: string;
  token_version: number;
  key_version: number;
  /** Until then tokens of the key before are still good. */
  former_key_until: Date | null;
  deleted: boolean;
  /** Place in the feed; null until the feed has given it one. */
  feed_revision: number | null;
  /** When the last token that the entry is about has expired. */
  expires_at: Date;
}

/** An entry outlives the tokens by this, because clocks differ. */
const SLACK_SECONDS = 3600;

export const terminalRevocations = defineCollection<TerminalRevocationDocument>({
  name: 'info_terminal_revocation',
  scope: 'commons',
  fields: {
    tenant_id: { type: String, required: true },
    terminal_id: { type: String, required: true },
    token_version: { type: Number, required: true },
    key_version: { type: Number, required: true },
    former_key_until: { type: Date, default: null },
    deleted: { type: Boolean, required: true },
    feed_revision: { type: Number, default: null },
    expires_at: { type: Date, required: true },
  },
  indexes: [
    { keys: { terminal_id: 1 }, unique: true, serves: 'the entry of a terminal' },
    { keys: { feed_revision: 1 }, serves: 'what changed since a revision, and what has no revision yet' },
    { keys: { expires_at: 1 }, expireAfterSeconds: SLACK_SECONDS, serves: 'removal when no token is left' },
  ],
});
