import { defineSettings, integer, type SettingsOf } from '@kugelpos/platform';

/** Settings of the outbox and its relay. */
export const MessagingSettings = defineSettings('messaging', {
  OUTBOX_POLL_SECONDS: integer({
    default: 5,
    min: 1,
    unit: 's',
    doc: 'how often the relay looks for events that nobody woke it for',
  }),
  OUTBOX_BATCH_SIZE: integer({ default: 100, min: 1, doc: 'events the relay takes at once' }),
  OUTBOX_CONCURRENCY: integer({ default: 8, min: 1, doc: 'terminals whose events are delivered at the same time' }),
  OUTBOX_LEASE_SECONDS: integer({ default: 30, min: 5, unit: 's', doc: 'how long a relay owns an event it took' }),
  OUTBOX_RETRY_MAX_SECONDS: integer({ default: 60, min: 1, unit: 's', doc: 'longest pause between two attempts' }),
  OUTBOX_ALERT_AFTER_MINUTES: integer({
    default: 15,
    min: 1,
    unit: 'minutes',
    doc: 'age of an undelivered event at which one alert is sent',
  }),
  OUTBOX_KEEP_DAYS: integer({
    default: 7,
    min: 1,
    unit: 'days',
    doc: 'how long an event stays after all consumers have it',
  }),
});

export type MessagingSettings = SettingsOf<typeof MessagingSettings>;
