import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

const DAY_SECONDS = 86_400;
/** Longer than any wait: what is forgotten earlier would cut one short. */
const KEPT_SECONDS = 7 * DAY_SECONDS;

/** PINs tried for one member of staff since the last right one. */
export interface PinAttemptDocument extends BaseFields {
  tenant_id: string;
  staff_id: string;
  attempts: number;
  last_attempt_at: Date;
}

export const pinAttempts = defineCollection<PinAttemptDocument>({
  name: 'info_pin_attempt',
  fields: {
    tenant_id: { type: String, required: true },
    staff_id: { type: String, required: true },
    attempts: { type: Number, required: true },
    last_attempt_at: { type: Date, required: true },
  },
  indexes: [
    { keys: { tenant_id: 1, staff_id: 1 }, unique: true, serves: 'how often a PIN was tried, at each try' },
    { keys: { last_attempt_at: 1 }, expireAfterSeconds: KEPT_SECONDS, serves: 'forgetting old attempts' },
  ],
});
