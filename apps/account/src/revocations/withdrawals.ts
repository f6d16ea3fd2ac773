import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { AuthSettings, REVOCATION_CHANGE, RevocationCounter } from '@kugelpos/auth';
import type { Revocation, RevocationPage } from '@kugelpos/contracts';
import { InjectSettings, Turns } from '@kugelpos/platform';
import { ChangeBroadcast } from '@kugelpos/state';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { RevocationRepository } from './revocation.repository.js';
import type { RevocationDocument } from './revocation.schema.js';

/** Most entries of one answer; the asker asks again for what follows. */
const PAGE_SIZE = 10_000;

/** Clocks of two machines may differ by that much. */
const CLOCK_DIFFERENCE_MS = 60_000;

/** What became void before its time, and the feed that tells every process of it (decisions 11). */
@Injectable()
export class Withdrawals {
  private readonly turns = new Turns();

  constructor(
    private readonly db: ServiceDatabase,
    private readonly revocations: RevocationRepository,
    private readonly counter: RevocationCounter,
    private readonly broadcast: ChangeBroadcast,
    @InjectSettings(AuthSettings) private readonly auth: AuthSettings,
  ) {}

  /** Tokens of the user with a lower version are void; in the transaction that raises the version. */
  async ofUser(tenantId: string, username: string, tokenVersion: number, session: ClientSession): Promise<void> {
    await this.put(
      { kind: 'user', tenantId, username, tokenVersion },
      JSON.stringify(['user', tenantId, username]),
      session,
    );
  }

  /** Tokens of the log-in are void; in the transaction that ends it. */
  async ofLogIn(tenantId: string, sessionId: string, session: ClientSession): Promise<void> {
    await this.put({ kind: 'session', tenantId, sessionId }, JSON.stringify(['session', sessionId]), session);
  }

  /**
   * Runs a change that makes something void in a transaction, and then tells every process to ask the feed. All of them
   * draw from one counter: within this process they take turns, because their transactions would run into each other.
   */
  async change<T>(tenantId: string, work: (session: ClientSession) => Promise<T>): Promise<T> {
    const result = await this.turns.take(REVOCATION_CHANGE, () => this.db.transaction(work));
    await this.broadcast.publish({ tenantId, kind: REVOCATION_CHANGE });
    return result;
  }

  /** What changed after a revision. */
  async since(revision: number): Promise<RevocationPage> {
    // First the counter: what is committed between the two reads is told twice rather than never.
    const current = await this.counter.current();
    const entries = await this.revocations.findAfter(revision, PAGE_SIZE);
    const last = entries.length < PAGE_SIZE ? undefined : entries.at(-1)?.sequence;
    return { revision: last ?? current, entries: entries.map(toWire) };
  }

  private async put(
    entry: Revocation & { kind: 'user' | 'session' },
    key: string,
    session: ClientSession,
  ): Promise<void> {
    const lifeMs = this.auth.TOKEN_EXPIRE_MINUTES * 60_000 + CLOCK_DIFFERENCE_MS;
    await this.revocations.put(
      {
        key,
        sequence: await this.counter.draw(1, session),
        kind: entry.kind,
        tenant_id: entry.tenantId,
        username: entry.kind === 'user' ? entry.username : null,
        token_version: entry.kind === 'user' ? entry.tokenVersion : null,
        session_id: entry.kind === 'session' ? entry.sessionId : null,
        expires_at: new Date(Date.now() + lifeMs),
      },
      session,
    );
  }
}

function toWire({ kind, tenant_id, username, token_version, session_id }: RevocationDocument): Revocation {
  return kind === 'user'
    ? { kind, tenantId: tenant_id, username: username ?? '', tokenVersion: token_version ?? 0 }
    : { kind, tenantId: tenant_id, sessionId: session_id ?? '' };
}
