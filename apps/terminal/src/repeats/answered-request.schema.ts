import { Schema } from 'mongoose';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** What a request with a key was answered, for whoever repeats it. */
export interface AnsweredRequestDocument extends BaseFields {
  terminal_id: string;
  key: string;
  request_hash: string;
  answer: unknown;
}

const DAY_SECONDS = 86_400;

export const answeredRequests = defineCollection<AnsweredRequestDocument>({
  name: 'log_answered_request',
  fields: {
    terminal_id: { type: String, required: true },
    key: { type: String, required: true },
    request_hash: { type: String, required: true },
    answer: { type: Schema.Types.Mixed, required: true },
  },
  indexes: [
    { keys: { terminal_id: 1, key: 1 }, unique: true, serves: 'what a terminal was answered under this key' },
    { keys: { created_at: 1 }, expireAfterSeconds: DAY_SECONDS, serves: 'removal after a day' },
  ],
});
