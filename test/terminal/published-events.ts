import { expect } from '@jest/globals';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { CHAIN_GENESIS, linkHolds, Topics, type AuditLog, type CashLog, type OpenCloseLog } from '@kugelpos/contracts';
import { handlerKey, type EventMessage } from '@kugelpos/messaging';
import { eventually } from '@kugelpos/testing';
import type { TestStore } from '../support/store.js';
import type { Till } from './shop.js';

type Log = AuditLog | CashLog | OpenCloseLog;

/** What a till has published, in the order of its chain; waits until there are `count` of them. */
export type PublishedEvents = (till: Till, count: number) => Promise<Log[]>;

/** Listens, from now on, to what the terminal service sends to the journal; an event that comes twice counts once. */
export function collectEvents(store: TestStore): PublishedEvents {
  const published = new Map<string, Log>();
  const emitter = store.app.get(EventEmitter2, { strict: false });
  for (const { topic } of [Topics.cashlog, Topics.openCloseLog, Topics.auditLog]) {
    emitter.on(
      handlerKey(topic, 'journal'),
      ({ event }: EventMessage<Log>) => void published.set(event.event_id, event),
    );
  }
  return async (till, count) => {
    const { tenantId, terminalNo } = till.created;
    const own = async () =>
      [...published.values()].filter((event) => event.tenant_id === tenantId && event.terminal_no === terminalNo);
    const events = await eventually(own, ({ length }) => length >= count);
    return events.sort((a, b) => a.chain.seq - b.chain.seq);
  };
}

/** Every log holds its own hash and follows the one before. */
export function expectUnbroken(events: Log[]): void {
  events.forEach((event, at) => {
    expect(linkHolds(event)).toBe(true);
    expect(event.chain.seq).toBe(at + 1);
    expect(event.chain.prev).toBe(events[at - 1]?.chain.hash ?? CHAIN_GENESIS);
  });
}
