import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Logger, Module } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { NestFactory } from '@nestjs/core';
import { Payload } from '@nestjs/microservices';
import { Topics, type EventBase } from '@kugelpos/contracts';
import { currentRequest, Metrics } from '@kugelpos/platform';
import { Consumes } from './consumes.decorator.js';
import { EventConsumer } from './event-consumer.js';
import type { EventMessage } from './event-message.js';
import { ClientEventPublisher } from './event-publisher.js';
import { InProcessClient } from './in-process.client.js';
import { InProcessServer } from './in-process.server.js';
import { overallStatus, type ConsumerDelivery } from './outbox.schema.js';
import { DropEvent } from './outcome.js';
import { backoffMs } from './relay.js';

const seen: string[] = [];

@Controller()
class JournalHandlers {
  @Consumes('journal', Topics.tranlog)
  async onTranlog(@Payload() message: EventMessage): Promise<void> {
    seen.push(`journal ${message.event.event_id}`);
    if (message.event.event_id === 'bad') throw new Error('disk full');
    if (message.event.event_id === 'poison') throw new DropEvent('no such type');
  }
}

@Controller()
class StockHandlers {
  @Consumes('stock', Topics.tranlog)
  async onTranlog(@Payload() message: EventMessage): Promise<void> {
    seen.push(`stock ${message.event.event_id}`);
  }
}

@Module({ controllers: [JournalHandlers, StockHandlers] })
class HandlersModule {}

function message(event_id: string, tenant_id = 'T1'): EventMessage {
  return {
    topic: Topics.tranlog.topic,
    event: { event_id, tenant_id } as EventBase,
    committedAt: new Date(),
    traceparent: undefined,
  };
}

describe('the in-process transport', () => {
  it('calls the handler of each service for itself and tells what became of it', async () => {
    const emitter = new EventEmitter2();
    const app = await NestFactory.createMicroservice(HandlersModule, {
      strategy: new InProcessServer(emitter),
      logger: false,
    });
    await app.listen();
    const publisher = new ClientEventPublisher(new InProcessClient(emitter));
    try {
      expect(await publisher.deliver(message('good'), 'journal')).toEqual({ status: 'SUCCESS' });
      expect(await publisher.deliver(message('good'), 'stock')).toEqual({ status: 'SUCCESS' });
      expect(await publisher.deliver(message('bad'), 'journal')).toEqual({ status: 'RETRY', message: 'disk full' });
      expect(await publisher.deliver(message('poison'), 'journal')).toEqual({
        status: 'DROP',
        message: 'no such type',
      });
      expect(await publisher.deliver(message('lonely'), 'report')).toMatchObject({ status: 'RETRY' });
      expect(seen).toEqual(['journal good', 'stock good', 'journal bad', 'journal poison']);
    } finally {
      await app.close();
    }
    expect(await publisher.deliver(message('late'), 'journal')).toMatchObject({ status: 'RETRY' });
  });
});

describe('the consumer helper', () => {
  const metrics = new Metrics();
  const consumer = new EventConsumer(metrics);

  async function count(outcome: string): Promise<number> {
    const { values } = await metrics.events.get();
    return values.find((value) => value.labels.outcome === outcome)?.value ?? 0;
  }

  it('applies an event, skips one that was applied before, passes failures on, and counts each', async () => {
    await consumer.consume('stock', message('1'), async () => undefined);
    await consumer.consume('stock', message('1'), async () => {
      throw Object.assign(new Error('E11000'), { code: 11000 });
    });
    await expect(
      consumer.consume('stock', message('2'), async () => {
        throw new Error('out');
      }),
    ).rejects.toThrow('out');
    expect([await count('processed'), await count('skipped'), await count('failed')]).toEqual([1, 1, 1]);
  });

  it.each([
    ['the event itself', 'E11000 index: log_tran_index_event_id dup key: { event_id: "77" }', 0],
    ['another event', 'E11000 index: log_tran_index_transaction_no dup key: { transaction_no: 41 }', 1],
  ])('skips an event whose key is taken by %s, with an alert only for another one', async (_who, text, alerts) => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    await consumer.consume('report', message('77'), async () => {
      throw Object.assign(new Error(text), { code: 11000 });
    });
    expect(warn).toHaveBeenCalledTimes(alerts);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('runs an event in a context of its own that carries on the request id and the trace of its cause', async () => {
    const cause = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, requestId: 'till-1.42' };
    let seenThere: ReturnType<typeof currentRequest>;
    await consumer.consume('stock', { ...message('3'), ...cause }, async () => {
      seenThere = currentRequest();
    });
    expect(seenThere?.requestId).toBe('till-1.42');
    expect(seenThere?.traceparent).toContain('a'.repeat(32));
    expect(seenThere?.caller?.tenantId).toBe('T1');
  });

  it.each([
    ['without id', message('')],
    ['without tenant', message('1', '')],
    ['with a tenant that is none', message('1', '../x')],
    ['that is no object', { ...message('1'), event: null as unknown as EventBase }],
  ])('drops an event %s', async (_what, given) => {
    await expect(consumer.consume('stock', given, async () => undefined)).rejects.toThrow(DropEvent);
  });
});

describe('delivery progress', () => {
  const service = (status: ConsumerDelivery['status']): ConsumerDelivery => ({
    service_name: 's',
    status,
    attempts: 1,
    received_at: null,
    message: null,
  });

  it.each([
    [['pending', 'pending'], 'pending'],
    [['received', 'pending'], 'partially_delivered'],
    [['received', 'received'], 'delivered'],
    [['received', 'dead'], 'dead'],
    [['dead', 'pending'], 'pending'],
  ] as const)('%j is %s', (statuses, overall) => {
    expect(overallStatus(statuses.map(service))).toBe(overall);
  });

  it('waits longer after each failure, up to the limit, never less than half of it', () => {
    for (let attempts = 0; attempts < 40; attempts++) {
      const whole = Math.min(60_000, 100 * 2 ** Math.min(attempts, 20));
      const pause = backoffMs(attempts, 60);
      expect(pause).toBeGreaterThanOrEqual(whole / 2);
      expect(pause).toBeLessThanOrEqual(whole);
    }
  });
});
