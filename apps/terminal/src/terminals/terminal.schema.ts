import { Schema } from 'mongoose';
import type { ChainTip, PersonRef, TerminalStatus } from '@kugelpos/contracts';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';
import type { FunctionMode } from './function-mode.js';
import type { TrainingSession } from './session-numbers.js';

/** A till (spec §3.3, §6): who it is, its business session, and the end of its log. */
export interface TerminalDocument extends BaseFields {
  tenant_id: string;
  store_code: string;
  terminal_no: number;
  terminal_id: string;
  description: string;
  function_mode: FunctionMode;
  status: TerminalStatus;
  business_date: string | null;
  /** Opens within `business_date`, from 1. */
  open_counter: number;
  /** Opens ever. */
  business_counter: number;
  initial_amount: number | null;
  physical_amount: number | null;
  staff: PersonRef | null;
  tags: string[] | null;
  /** SHA-256 of the API key; the key itself is shown once and stored nowhere (design 9). */
  api_key_hash: string;
  /** SHA-256 of the key before, which is good until `former_key_until`; absent or null: it is not. */
  former_key_hash?: string | null;
  former_key_until?: Date | null;
  /** The last link of the terminal's hash chain (decisions 1). */
  chain_tip: ChainTip | null;
  /** Time of the last log, so that no two logs of a terminal have the same. */
  last_log_at: Date | null;
  /** Rises with sign-in, sign-out, open and close; absent in documents of earlier releases: 0. */
  token_version?: number;
  /** Rises with every rotation of the API key; absent in documents of earlier releases: 0. */
  key_version?: number;
  /** Training mode (retail rule 24); absent in documents of earlier releases: false. */
  training?: boolean;
  /** The last training session, apart from the real ones; absent or null: there was none. */
  training_session?: TrainingSession | null;
  /** When the session was opened; null while none is, absent where an earlier release opened it: unknown. */
  opened_at?: Date | null;
}

export const terminals = defineCollection<TerminalDocument>({
  name: 'info_terminal',
  fields: {
    tenant_id: { type: String, required: true },
    store_code: { type: String, required: true },
    terminal_no: { type: Number, required: true },
    terminal_id: { type: String, required: true },
    description: String,
    function_mode: String,
    status: { type: String, required: true },
    business_date: { type: String, default: null },
    open_counter: Number,
    business_counter: Number,
    initial_amount: { type: Number, default: null },
    physical_amount: { type: Number, default: null },
    staff: { type: Schema.Types.Mixed, default: null },
    tags: { type: [String], default: null },
    api_key_hash: { type: String, required: true },
    former_key_hash: { type: String, default: null },
    former_key_until: { type: Date, default: null },
    chain_tip: { type: Schema.Types.Mixed, default: null },
    last_log_at: { type: Date, default: null },
    token_version: { type: Number, default: 0 },
    key_version: { type: Number, default: 0 },
    training: { type: Boolean, default: false },
    training_session: { type: Schema.Types.Mixed, default: null },
    opened_at: { type: Date, default: null },
  },
  indexes: [
    { keys: { terminal_id: 1 }, unique: true, serves: 'a terminal by its id' },
    {
      keys: { tenant_id: 1, store_code: 1, terminal_no: 1 },
      unique: true,
      serves: 'the terminals of a tenant or of a store',
    },
  ],
});

/**
 * What outlives a deleted terminal: a new one with its id goes on counting and chaining where it ended, so that no
 * business counter and no link ever appears twice in the logs, which are kept, and no token of its former life is good.
 */
export interface FormerTerminalDocument extends BaseFields {
  terminal_id: string;
  business_counter: number;
  chain_tip: ChainTip | null;
  last_log_at: Date | null;
  /** Absent in documents of earlier releases: there was none. */
  training_session?: TrainingSession | null;
  /** Absent in documents of earlier releases: 0. */
  token_version?: number;
  /** Absent in documents of earlier releases: 0. */
  key_version?: number;
}

export const formerTerminals = defineCollection<FormerTerminalDocument>({
  name: 'info_terminal_former',
  fields: {
    terminal_id: { type: String, required: true },
    business_counter: Number,
    chain_tip: { type: Schema.Types.Mixed, default: null },
    last_log_at: { type: Date, default: null },
    training_session: { type: Schema.Types.Mixed, default: null },
    token_version: { type: Number, default: 0 },
    key_version: { type: Number, default: 0 },
  },
  indexes: [{ keys: { terminal_id: 1 }, unique: true, serves: 'where a deleted terminal of this id ended' }],
});

/** Whose an API key is, for a till that does not say which one it is (spec §11.13). */
export interface TerminalKeyDocument extends BaseFields {
  key_hash: string;
  tenant_id: string;
  terminal_id: string;
  /** End of a key that was replaced; absent or null: none. */
  expires_at?: Date | null;
}

export const terminalKeys = defineCollection<TerminalKeyDocument>({
  name: 'index_terminal_key',
  scope: 'commons',
  fields: {
    key_hash: { type: String, required: true },
    tenant_id: { type: String, required: true },
    terminal_id: { type: String, required: true },
    expires_at: { type: Date, default: null },
  },
  indexes: [
    { keys: { key_hash: 1 }, unique: true, serves: 'the owner of an API key' },
    { keys: { expires_at: 1 }, expireAfterSeconds: 0, serves: 'removal of a key that was replaced' },
  ],
});
