import type { ServiceName } from './services.js';

/** A topic, the pub/sub component it travels on, and who must acknowledge each of its events. */
export interface TopicDefinition {
  readonly topic: string;
  readonly pubsub: string;
  readonly route: string;
  readonly consumers: readonly ServiceName[];
}

/** The four topics (spec events §2.2, decisions 7). */
export const Topics = {
  tranlog: {
    topic: 'topic-tranlog',
    pubsub: 'pubsub-tranlog-report',
    route: '/api/v1/tranlog',
    consumers: ['report', 'journal', 'stock'],
  },
  cashlog: {
    topic: 'topic-cashlog',
    pubsub: 'pubsub-cashlog-report',
    route: '/api/v1/cashlog',
    consumers: ['report', 'journal'],
  },
  openCloseLog: {
    topic: 'topic-opencloselog',
    pubsub: 'pubsub-opencloselog-report',
    route: '/api/v1/opencloselog',
    consumers: ['report', 'journal'],
  },
  auditLog: {
    topic: 'topic-auditlog',
    pubsub: 'pubsub-auditlog-report',
    route: '/api/v1/auditlog',
    consumers: ['report', 'journal'],
  },
} as const satisfies Record<string, TopicDefinition>;
