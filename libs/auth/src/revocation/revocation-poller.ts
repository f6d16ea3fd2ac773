import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HealthRegistry, InjectSettings, Metrics, ShutdownTasks } from '@kugelpos/platform';
import { ChangeBroadcast } from '@kugelpos/state';
import { AuthSettings } from '../auth-settings.js';
import { RevocationFeed } from './revocation-feed.js';
import { REVOCATION_CHANGE, REVOCATION_SOURCES, RevocationFeeds } from './revocation-feeds.js';
import { WithdrawnTokens } from './withdrawn-tokens.js';

/** Between two questions: broadcasts that come in a row are one. */
const LEAST_PAUSE_MS = 100;

/**
 * Keeps {@link WithdrawnTokens} up to date: asks both feeds every AUTH_REVOCATION_POLL_SECONDS, and at once when
 * somebody says that there is news. Both are asked before the process takes its first request; an answer is not needed
 * for that.
 */
@Injectable()
export class RevocationPoller implements OnApplicationBootstrap {
  private readonly feeds: readonly RevocationFeed[];
  private readonly intervalMs: number;
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private polling = false;
  private polledAt = 0;
  /** There was news while the feeds were being asked. */
  private again = false;
  private endSubscription: (() => void) | undefined;

  constructor(
    feeds: RevocationFeeds,
    private readonly withdrawn: WithdrawnTokens,
    private readonly broadcast: ChangeBroadcast,
    private readonly metrics: Metrics,
    private readonly health: HealthRegistry,
    private readonly shutdown: ShutdownTasks,
    @InjectSettings(AuthSettings) settings: AuthSettings,
  ) {
    this.feeds = REVOCATION_SOURCES.map((source) => new RevocationFeed(source, feeds, withdrawn));
    this.intervalMs = settings.AUTH_REVOCATION_POLL_SECONDS * 1000;
  }

  async onApplicationBootstrap(): Promise<void> {
    this.health.describe('revocations', () => this.figures());
    this.metrics.beforeScrape(async () => {
      for (const feed of this.feeds) this.metrics.revocationAge.set({ source: feed.source }, feed.ageSeconds);
    });
    this.shutdown.add('revocations', async () => this.stop());
    this.endSubscription = this.broadcast.subscribe(
      ({ kind }) => {
        if (kind === REVOCATION_CHANGE) this.pollSoon();
      },
      { onGap: () => this.pollSoon() },
    );
    await this.poll();
  }

  private stop(): void {
    this.stopping.abort();
    clearTimeout(this.timer);
    this.endSubscription?.();
  }

  private pollSoon(): void {
    if (this.polling) this.again = true;
    else this.pollIn(this.polledAt + LEAST_PAUSE_MS - performance.now());
  }

  private async poll(): Promise<void> {
    this.polling = true;
    this.polledAt = performance.now();
    this.again = false;
    await Promise.all(this.feeds.map((feed) => feed.poll(this.stopping.signal)));
    this.polling = false;
    this.pollIn(this.again ? LEAST_PAUSE_MS : this.intervalMs);
  }

  private pollIn(ms: number): void {
    clearTimeout(this.timer);
    if (this.stopping.signal.aborted) return;
    this.timer = setTimeout(() => void this.poll(), ms).unref();
  }

  private figures(): object {
    const feeds = Object.fromEntries(this.feeds.map((feed) => [feed.source, feed.figures()]));
    return { ...feeds, known: this.withdrawn.size };
  }
}
