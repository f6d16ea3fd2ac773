import type { ClientProxy } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { handlerKey } from './consumes.decorator.js';
import type { EventMessage } from './event-message.js';
import { outcomeOf, type Outcome } from './outcome.js';

/** How events leave a process. The relay calls it; nobody else publishes. */
export abstract class EventPublisher {
  /** False where no transport is configured: events wait in the outbox. */
  abstract readonly enabled: boolean;

  /** Hands an event to one consumer and tells what became of it; never rejects. */
  abstract deliver(message: EventMessage, consumer: string): Promise<Outcome>;
}

/** Publishes over a Nest client whose answer is the consumer's own outcome: success is the acknowledgement (design 6). */
export class ClientEventPublisher extends EventPublisher {
  readonly enabled = true;

  constructor(private readonly client: ClientProxy) {
    super();
  }

  async deliver(message: EventMessage, consumer: string): Promise<Outcome> {
    try {
      return await lastValueFrom(this.client.emit<Outcome, EventMessage>(handlerKey(message.topic, consumer), message));
    } catch (error) {
      return outcomeOf(error);
    }
  }
}

/** For a separate process without a transport yet: nothing leaves, and health shows what waits. */
export class NoTransport extends EventPublisher {
  readonly enabled = false;

  async deliver(): Promise<Outcome> {
    return { status: 'RETRY', message: 'no transport is configured' };
  }
}
