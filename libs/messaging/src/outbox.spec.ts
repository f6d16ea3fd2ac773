import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import { Topics, type EventBase } from '@kugelpos/contracts';
import { startEmbeddedMongo, type EmbeddedMongo } from '@kugelpos/embedded-mongo';
import { Metrics } from '@kugelpos/platform';
import { eventually } from '@kugelpos/testing';
import { ServiceDatabase, TenancySettings } from '@kugelpos/tenancy';
import { EventPublisher } from './event-publisher.js';
import type { EventMessage } from './event-message.js';
import { MessagingSettings } from './messaging-settings.js';
import type { ConsumerDelivery, OutboxDocument } from './outbox.schema.js';
import { Outbox } from './outbox.js';
import type { Outcome } from './outcome.js';
import { OutboxRelay } from './relay.js';

const folder = mkdtempSync(join(tmpdir(), 'kugelpos-outbox-'));
let server: EmbeddedMongo;
let connection: Connection;
let db: ServiceDatabase;
let outbox: Outbox;

beforeAll(async () => {
  server = await startEmbeddedMongo({ dataDir: folder });
  connection = await mongoose.createConnection(server.uri, { autoIndex: false, autoCreate: false }).asPromise();
});

beforeEach(async () => {
  db = new ServiceDatabase(connection, 'cart', [], TenancySettings.read({ MONGODB_URI: server.uri }));
  outbox = new Outbox(db, `outbox_${randomUUID()}`, MessagingSettings.read({}));
  db.addCollection(outbox.collection);
  await db.commons(); // its indexes are not made within a transaction's budget
});

afterAll(async () => {
  await connection?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function record(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  for (const event_id of ids) {
    const event = { event_id, tenant_id: 'T1', store_code: 'S1', terminal_no: 1, business_date: '20260101' };
    await db.transaction((session) => outbox.add(Topics.tranlog, event as unknown as EventBase, session));
  }
  return ids;
}

const leaseEnd = () => new Date(Date.now() + 60_000);
const take = async (owner: string, limit: number): Promise<string[]> =>
  (await outbox.claim(owner, limit, leaseEnd())).map((event) => event.event_id);

/** As a relay does after an attempt; due again at once. */
async function settle(event: OutboxDocument, owner: string, statuses: ConsumerDelivery['status'][]): Promise<void> {
  const services = event.services.map((service, i) => ({ ...service, status: statuses[i] ?? 'received' }));
  const status = statuses.includes('pending') ? 'partially_delivered' : 'delivered';
  await outbox.settle(event.event_id, owner, services, status, new Date());
}

describe('the outbox', () => {
  it('gives an event to one relay at a time, and again when it was given back', async () => {
    const [id] = await record(1);
    expect(await take('a', 10)).toEqual([id]);
    expect(await take('b', 10)).toEqual([]);
    await outbox.releaseLeases();
    expect(await take('b', 10)).toEqual([id]);
  });

  it('gives out new events though one consumer refuses more than a batch of old ones', async () => {
    await record(3);
    for (const event of await outbox.claim('a', 10, leaseEnd())) await settle(event, 'a', ['pending', 'received']);
    const [fresh] = await record(1);
    expect(await take('a', 2)).toContain(fresh);
  });

  describe('acknowledged by a consumer', () => {
    const of = (event_id = '') => ({ event_id, tenant_id: 'T1', store_code: 'S1', terminal_no: 1 });
    const received = { status: 'received', message: 'stored' } as const;
    const stateOf = async (event_id = '') => {
      const model = await db.commonsModel(outbox.collection);
      const { status, services, delivered_at } = (await model.findOne({ event_id }).lean()) as OutboxDocument;
      return { status, services: services.map((service) => service.status), isDelivered: delivered_at !== null };
    };

    it('is delivered once all have received it, in any order, however often they say so', async () => {
      const [id] = await record(1);
      const consumers = Topics.tranlog.consumers;
      await Promise.all(
        [...consumers, ...consumers].slice(2).map((consumer) => outbox.acknowledge(of(id), consumer, received)),
      );
      expect(await stateOf(id)).toEqual({
        status: 'delivered',
        services: ['received', 'received', 'received'],
        isDelivered: true,
      });
      expect(await take('a', 10)).not.toContain(id);
      await outbox.acknowledge(of(id), 'report', { status: 'failed', message: 'late' });
      expect((await stateOf(id)).status).toBe('delivered');
    });

    it('one that failed is due as before, and tells why', async () => {
      const [id] = await record(1);
      expect(await outbox.acknowledge(of(id), 'journal', { status: 'failed', message: 'no space' })).toBe(true);
      expect(await stateOf(id)).toMatchObject({ status: 'pending', services: ['pending', 'pending', 'pending'] });
      const [event] = (await outbox.claim('a', 10, leaseEnd())).filter(({ event_id }) => event_id === id);
      expect(event?.services[1]).toMatchObject({ service_name: 'journal', message: 'no space' });
    });

    it('stays received though a relay was at work on it', async () => {
      const [id] = await record(1);
      const [event] = (await outbox.claim('a', 10, leaseEnd())).filter(({ event_id }) => event_id === id);
      await outbox.acknowledge(of(id), 'stock', received);
      await settle(event as OutboxDocument, 'a', ['received', 'pending', 'pending']);
      expect(await stateOf(id)).toMatchObject({
        status: 'partially_delivered',
        services: ['pending', 'pending', 'received'],
      });
      expect(await take('b', 10)).toContain(id);
    });

    it('is unknown to others than its own terminal and consumers', async () => {
      const [id] = await record(1);
      for (const other of [{ tenant_id: 'T2' }, { store_code: 'S2' }, { terminal_no: 2 }, { event_id: 'none' }])
        expect(await outbox.acknowledge({ ...of(id), ...other }, 'report', received)).toBe(false);
      expect(await outbox.acknowledge(of(id), 'cart', received)).toBe(false);
      expect((await stateOf(id)).status).toBe('pending');
    });
  });

  it('knows of no event that is delivered to all', async () => {
    await record(2);
    for (const event of await outbox.claim('a', 10, leaseEnd())) await settle(event, 'a', []);
    expect(await take('b', 10)).toEqual([]);
    expect(await outbox.backlog()).toEqual({ count: 0, oldest: null });
  });
});

class OneConsumer extends EventPublisher {
  readonly enabled = true;
  readonly received = new Set<string>();
  answer: Outcome['status'] = 'SUCCESS';

  async deliver({ event }: EventMessage): Promise<Outcome> {
    if (this.answer === 'SUCCESS') this.received.add(event.event_id);
    return { status: this.answer };
  }
}

/** Lets the whole process believe that it is this instant; its timers go on. */
const setClock = (now: number) =>
  jest.useFakeTimers({
    now,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });

describe('the relay', () => {
  it('does not let events wait until a clock that was set back is as late again', async () => {
    const publisher = new OneConsumer();
    const relay = new OutboxRelay(outbox, publisher, MessagingSettings.read({}), new Metrics(), () => undefined);
    const stored = connection.useDb('commons_cart').collection(outbox.collection.name);
    try {
      setClock(Date.now() + 3 * 3_600_000);
      publisher.answer = 'RETRY';
      const [id] = await record(1);
      await relay.start(true);
      const isSettled = { event_id: id, lease_by: null, 'services.attempts': 1 };
      expect(
        await eventually(
          () => stored.countDocuments(isSettled),
          (count) => count === 1,
        ),
      ).toBe(1);
      jest.useRealTimers();
      publisher.answer = 'SUCCESS';
      relay.wake();
      expect(await eventually(async () => publisher.received.has(id ?? ''), Boolean)).toBe(true);
    } finally {
      jest.useRealTimers();
      await relay.stop();
    }
  });
});
