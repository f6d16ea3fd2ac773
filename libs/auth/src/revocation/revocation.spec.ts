import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Revocation, RevocationPage } from '@kugelpos/contracts';
import { HealthRegistry, Metrics, ShutdownTasks } from '@kugelpos/platform';
import { InProcessChangeBroadcast } from '@kugelpos/state';
import { AuthSettings } from '../auth-settings.js';
import type { TerminalPrincipal, UserPrincipal } from '../principal.js';
import { RevocationFeed } from './revocation-feed.js';
import { RevocationFeeds } from './revocation-feeds.js';
import { RevocationPoller } from './revocation-poller.js';
import { WithdrawnTokens } from './withdrawn-tokens.js';

const settings = AuthSettings.read({ SECRET_KEY: 'k'.repeat(40), SERVICE_SECRET: 's'.repeat(40) });
const MINUTE = 60_000;

class OneFeed extends RevocationFeeds {
  out = false;
  asked = 0;

  override async read(): Promise<RevocationPage> {
    this.asked += 1;
    if (this.out) throw new Error('nobody there');
    return { revision: 0, entries: [] };
  }
}

let now: number;

beforeEach(() => {
  now = 1_000_000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('a feed that is out', () => {
  it('is told once when it is out for more than 5 s, and once when it is back', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const log = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    const feeds = new OneFeed();
    const feed = new RevocationFeed('account', feeds, new WithdrawnTokens(settings));
    const { signal } = new AbortController();
    const pollAfter = (ms: number): Promise<void> => {
      now += ms;
      return feed.poll(signal);
    };
    feeds.out = true;
    await pollAfter(4999);
    expect(warn).not.toHaveBeenCalled();
    await pollAfter(1);
    await pollAfter(60_000);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toMatchObject({
      alert: 'account does not say which tokens are withdrawn: tokens are accepted until they end',
      reason: 'nobody there',
    });
    feeds.out = false;
    await pollAfter(2000);
    await pollAfter(2000);
    expect(log).toHaveBeenCalledTimes(1);
  });
});

describe('the feeds', () => {
  it('are read to their end at once, page by page', async () => {
    const ended = (from: number): Revocation[] =>
      Array.from({ length: 1000 }, (_, i) => ({ kind: 'session', tenantId: 'T1', sessionId: String(from + i) }));
    const asked: number[] = [];
    const feeds = new (class extends RevocationFeeds {
      override async read(_source: unknown, since: number): Promise<RevocationPage> {
        asked.push(since);
        return since < 2000 ? { revision: since + 1000, entries: ended(since) } : { revision: 2000, entries: [] };
      }
    })();
    const withdrawn = new WithdrawnTokens(settings);
    await new RevocationFeed('account', feeds, withdrawn).poll(new AbortController().signal);
    expect(asked).toEqual([0, 1000, 2000]);
    expect(withdrawn.size).toBe(2000);
  });

  it('are asked at once when there is news, once for news that come in a row, and no more after the end', async () => {
    jest.useFakeTimers();
    const feeds = new OneFeed();
    const broadcast = new InProcessChangeBroadcast();
    const shutdown = new ShutdownTasks();
    const withdrawn = new WithdrawnTokens(settings);
    const poller = new RevocationPoller(
      feeds,
      withdrawn,
      broadcast,
      new Metrics(),
      new HealthRegistry(),
      shutdown,
      settings,
    );
    const pass = async (ms: number): Promise<void> => {
      now += ms;
      await jest.advanceTimersByTimeAsync(ms);
    };
    await poller.onApplicationBootstrap();
    expect(feeds.asked).toBe(2);
    await pass(500);
    expect(feeds.asked).toBe(2);
    for (let i = 0; i < 50; i++) await broadcast.publish({ tenantId: 'T1', kind: 'revocation' });
    await pass(0);
    expect(feeds.asked).toBe(4);
    for (let i = 0; i < 50; i++) await broadcast.publish({ tenantId: 'T1', kind: 'revocation' });
    await broadcast.publish({ tenantId: 'T1', kind: 'item' });
    await pass(99);
    expect(feeds.asked).toBe(4);
    await pass(1);
    expect(feeds.asked).toBe(6);
    await pass(2000);
    expect(feeds.asked).toBe(8);
    await shutdown.run();
    await broadcast.publish({ tenantId: 'T1', kind: 'revocation' });
    await pass(10_000);
    expect(feeds.asked).toBe(8);
  });
});

describe('what is known of withdrawn tokens', () => {
  const user = (username: string): UserPrincipal => ({
    kind: 'user',
    tenantId: 'T1',
    username,
    role: 'clerk',
    isSuperuser: false,
    tokenVersion: 0,
    sessionId: 's',
  });
  const news = (username: string): Revocation => ({ kind: 'user', tenantId: 'T1', username, tokenVersion: 1 });

  it('goes when every token that it speaks of has ended, and not before', () => {
    const withdrawn = new WithdrawnTokens(settings);
    withdrawn.learn([news('a'), news('b')]);
    now += 20 * MINUTE;
    withdrawn.learn([news('b')]);
    now += settings.TOKEN_EXPIRE_MINUTES * MINUTE - 20 * MINUTE;
    withdrawn.learn([news('c')]);
    expect(() => withdrawn.requireValid(user('a'), false)).toThrow();
    now += 2 * MINUTE;
    withdrawn.learn([news('c')]);
    expect(() => withdrawn.requireValid(user('a'), false)).not.toThrow();
    expect(() => withdrawn.requireValid(user('b'), false)).toThrow();
    expect(withdrawn.size).toBe(2);
  });

  it('is what was said last, and nothing of a kind that this release does not know', () => {
    const withdrawn = new WithdrawnTokens(settings);
    withdrawn.learn([{ ...news('a'), tokenVersion: 0 } as Revocation, { kind: 'tomorrow' } as never]);
    expect(() => withdrawn.requireValid(user('a'), true)).not.toThrow();
    expect(withdrawn.size).toBe(1);
  });

  it('of a terminal that is removed is not held against the one that takes its place', () => {
    const withdrawn = new WithdrawnTokens(settings);
    const terminal = (keyVersion: number, via: 'token' | 'apiKey'): TerminalPrincipal => ({
      kind: 'terminal',
      via,
      tenantId: 'T1',
      storeCode: 'S1',
      terminalNo: 1,
      terminalId: 'T1-S1-1',
      status: 'Idle',
      businessDate: null,
      openCounter: 0,
      businessCounter: 0,
      staff: null,
      tokenVersion: 4,
      keyVersion,
    });
    withdrawn.learn([
      {
        kind: 'terminal',
        tenantId: 'T1',
        terminalId: 'T1-S1-1',
        tokenVersion: 4,
        keyVersion: 1,
        formerKeyUntil: null,
        deleted: true,
      },
    ]);
    for (const via of ['token', 'apiKey'] as const) {
      expect(() => withdrawn.requireValid(terminal(1, via), false)).toThrow();
      expect(() => withdrawn.requireValid(terminal(2, via), true)).not.toThrow();
    }
  });
});
