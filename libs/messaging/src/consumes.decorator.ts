import { EventPattern } from '@nestjs/microservices';
import type { ServiceName, TopicDefinition } from '@kugelpos/contracts';
import { outcomeOf, type Outcome } from './outcome.js';

/**
 * Marks a controller's method as the handler of a topic in a service: Nest's `@EventPattern`, keyed by the consuming
 * service, because Nest would chain the handlers of three services in one process. The method takes an
 * `EventMessage`; returning means SUCCESS, throwing RETRY, throwing `DropEvent` DROP.
 */
export function Consumes(consumer: ServiceName, topic: TopicDefinition): MethodDecorator {
  return (target, key, descriptor) => {
    const handle = descriptor.value as unknown as (...args: unknown[]) => Promise<void>;
    const wrapped = async function (this: unknown, ...args: unknown[]): Promise<Outcome> {
      try {
        await handle.apply(this, args);
        return { status: 'SUCCESS' };
      } catch (error) {
        return outcomeOf(error);
      }
    };
    descriptor.value = wrapped as never;
    EventPattern(topic.topic, { consumer })(target, key, descriptor as PropertyDescriptor);
  };
}

/** The handler's key in a transport: the topic and who consumes it. */
export function handlerKey(topic: string, consumer: string): string {
  return `${topic}#${consumer}`;
}
