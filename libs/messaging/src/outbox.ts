import type { ClientSession, Model } from 'mongoose';
import type { EventBase, TopicDefinition } from '@kugelpos/contracts';
import { currentRequest } from '@kugelpos/platform';
import { ServiceDatabase, type CollectionSpec } from '@kugelpos/tenancy';
import type { MessagingSettings } from './messaging-settings.js';
import { outboxCollection, type ConsumerDelivery, type OutboxDocument } from './outbox.schema.js';

/** How much waits, for health and metrics. */
export interface Backlog {
  count: number;
  oldest: Date | null;
}

const OPEN: OutboxDocument['status'][] = ['pending', 'partially_delivered'];

/**
 * The outbox of a publishing service: an event is recorded in the transaction of the act that causes it, and leaves
 * afterwards by the relay, with progress and retry per consumer (design 6).
 */
export class Outbox {
  readonly collection: CollectionSpec<OutboxDocument>;
  private wake: () => void = () => undefined;

  constructor(
    private readonly db: ServiceDatabase,
    name: string,
    settings: MessagingSettings,
  ) {
    this.collection = outboxCollection(name, settings.OUTBOX_KEEP_DAYS);
  }

  get service() {
    return this.db.service;
  }

  /** Records an event; call it inside the transaction, and {@link committed} after it. */
  async add(
    topic: TopicDefinition,
    event: EventBase & { transaction_no?: number },
    session: ClientSession,
  ): Promise<void> {
    const now = new Date();
    const services: ConsumerDelivery[] = topic.consumers.map((service_name) => ({
      service_name,
      status: 'pending',
      attempts: 0,
      received_at: null,
      message: null,
    }));
    const document: OutboxDocument = {
      event_id: event.event_id,
      status: 'pending',
      tenant_id: event.tenant_id,
      store_code: event.store_code,
      terminal_no: event.terminal_no,
      business_date: event.business_date,
      open_counter: event.open_counter,
      transaction_no: event.transaction_no ?? null,
      topic: topic.topic,
      pubsub: topic.pubsub,
      payload: event as unknown as Record<string, unknown>,
      services,
      traceparent: currentRequest()?.traceparent ?? null,
      request_id: currentRequest()?.requestId ?? null,
      next_attempt_at: now,
      lease_by: null,
      lease_until: null,
      alerted_at: null,
      delivered_at: null,
      created_at: now,
      updated_at: null,
      created_by: null,
      updated_by: null,
      shard_key: null,
      revision: 1,
    };
    const model = await this.model();
    await model.collection.insertOne(document, { session });
  }

  /** Tells the relay that a transaction with events was committed. */
  committed(): void {
    this.wake();
  }

  /** Who is told by {@link committed}. */
  onCommitted(wake: () => void): void {
    this.wake = wake;
  }

  /**
   * Takes events that are due, the longest due first; each is this relay's until `leaseUntil`, so that several
   * processes share the work without doing it twice.
   * @param limit per status: events that one consumer keeps refusing do not stand in the way of new ones
   */
  async claim(owner: string, limit: number, leaseUntil: Date): Promise<OutboxDocument[]> {
    const model = await this.model();
    const now = new Date();
    const free = { $or: [{ lease_until: null }, { lease_until: { $lte: now } }] };
    const claimed: OutboxDocument[] = [];
    for (const status of OPEN) {
      const due = { status, next_attempt_at: { $lte: now }, ...free };
      const found = await model.find(due).sort({ next_attempt_at: 1 }).limit(limit).lean<OutboxDocument[]>();
      for (const event of found) {
        const taken = await model.updateOne(
          // The revision: what another relay has settled since is not delivered anew from this copy.
          { event_id: event.event_id, revision: event.revision, ...free },
          { $set: { lease_by: owner, lease_until: leaseUntil } },
        );
        if (taken.modifiedCount === 1) claimed.push(event);
      }
    }
    return claimed.sort((a, b) => a.created_at.getTime() - b.created_at.getTime());
  }

  /** Writes what became of a claimed event and gives it back; nothing that was received becomes pending again. */
  async settle(
    eventId: string,
    owner: string,
    services: ConsumerDelivery[],
    status: OutboxDocument['status'],
    nextAttemptAt: Date,
  ): Promise<void> {
    const model = await this.model();
    const now = new Date();
    await model.updateOne(
      { event_id: eventId, lease_by: owner },
      {
        $set: {
          services,
          status,
          next_attempt_at: nextAttemptAt,
          lease_by: null,
          lease_until: null,
          updated_at: now,
          ...(status === 'delivered' ? { delivered_at: now } : {}),
        },
        $inc: { revision: 1 },
      },
    );
  }

  /** Frees what a process that is gone had taken; only for a process that owns the database alone. */
  async releaseLeases(): Promise<void> {
    const model = await this.model();
    await model.updateMany(
      { status: { $in: OPEN } },
      { $set: { lease_by: null, lease_until: null, next_attempt_at: new Date() } },
    );
  }

  /** Marks an event as alerted; true for the one who may send the alert. */
  async markAlerted(eventId: string): Promise<boolean> {
    const model = await this.model();
    const marked = await model.updateOne({ event_id: eventId, alerted_at: null }, { $set: { alerted_at: new Date() } });
    return marked.modifiedCount === 1;
  }

  /** Events not yet delivered to all. */
  async backlog(): Promise<Backlog> {
    const model = await this.model();
    const filter = { status: { $in: OPEN } };
    const [count, oldest] = await Promise.all([
      model.countDocuments(filter),
      model.findOne(filter, { created_at: 1 }).sort({ status: 1, next_attempt_at: 1 }).lean<OutboxDocument | null>(),
    ]);
    return { count, oldest: oldest?.created_at ?? null };
  }

  private model(): Promise<Model<OutboxDocument>> {
    return this.db.commonsModel(this.collection);
  }
}
