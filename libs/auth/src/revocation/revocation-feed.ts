import { Logger } from '@nestjs/common';
import type { RevocationPage } from '@kugelpos/contracts';
import { ALERT } from '@kugelpos/platform';
import type { RevocationFeeds, RevocationSource } from './revocation-feeds.js';
import type { WithdrawnTokens } from './withdrawn-tokens.js';

/** From then on a withdrawal may be unknown for longer than the 5 s that are promised (decisions 11). */
const ALERT_AFTER_MS = 5000;

/** An answer of so many entries may not be all: what follows is asked for at once. */
const LONG_PAGE = 1000;

/** What one service has withdrawn, as far as this process knows, and how long it has not been heard of. */
export class RevocationFeed {
  private readonly logger = new Logger(ALERT);
  private revision = 0;
  private answeredAt = performance.now();
  private alerted = false;
  private failure: string | undefined;

  constructor(
    readonly source: RevocationSource,
    private readonly feeds: RevocationFeeds,
    private readonly withdrawn: WithdrawnTokens,
  ) {}

  /** Asks for what is new; never rejects. */
  async poll(signal: AbortSignal): Promise<void> {
    try {
      await this.read(signal);
      this.failure = undefined;
      this.answeredAt = performance.now();
      if (this.alerted) this.logger.log({ alert: `Withdrawn tokens are known again by ${this.source}` });
      this.alerted = false;
    } catch (error) {
      if (signal.aborted) return;
      this.failure = error instanceof Error ? error.message : String(error);
      this.alertIfLong();
    }
  }

  /** Seconds since the last answer, or since the start while there was none. */
  get ageSeconds(): number {
    return (performance.now() - this.answeredAt) / 1000;
  }

  /** For health answers, which are public: no address, no message of a neighbour. */
  figures(): object {
    const known = this.failure === undefined;
    return { status: known ? 'up' : 'unreachable', revision: this.revision, age_seconds: Math.round(this.ageSeconds) };
  }

  private async read(signal: AbortSignal): Promise<void> {
    let since = this.revision;
    let page = await this.feeds.read(this.source, since, signal);
    if (page.revision < since) {
      since = 0;
      page = await this.feeds.read(this.source, since, signal);
    }
    if (since === 0) this.withdrawn.forget(this.source);
    this.learn(page);
    while (page.entries.length >= LONG_PAGE) {
      page = await this.feeds.read(this.source, this.revision, signal);
      this.learn(page);
    }
  }

  private learn({ revision, entries }: RevocationPage): void {
    this.withdrawn.learn(entries);
    this.revision = revision;
  }

  private alertIfLong(): void {
    if (this.alerted || performance.now() - this.answeredAt < ALERT_AFTER_MS) return;
    this.alerted = true;
    this.logger.warn({
      alert: `${this.source} does not say which tokens are withdrawn: tokens are accepted until they end`,
      reason: this.failure,
    });
  }
}
