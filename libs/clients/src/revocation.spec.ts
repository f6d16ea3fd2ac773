import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Post } from '@nestjs/common';
import jsonwebtoken from 'jsonwebtoken';
import {
  Access,
  AccessGuard,
  AcrossTenants,
  AuthSettings,
  TokenKeys,
  Tokens,
  type TerminalIdentity,
} from '@kugelpos/auth';
import type { Revocation, RevocationPage } from '@kugelpos/contracts';
import { bootstrap, type RunningApp } from '@kugelpos/platform';
import { ChangeBroadcast, StateModule } from '@kugelpos/state';
import { Api, eventually } from '@kugelpos/testing';
import { authModule, ClientsModule } from './clients.module.js';

@Controller('api/v1')
class ThingController {
  @Get('things')
  @Access('clerk', 'terminal', 'apiKey', 'service')
  read(): object {
    return {};
  }

  @Post('things')
  @Access('clerk', 'terminal')
  change(): object {
    return {};
  }

  @Get('of-all-tenants')
  @Access('service')
  @AcrossTenants()
  ofAllTenants(): object {
    return {};
  }
}

@Module({ controllers: [ThingController] })
class ThingModule {}

/** Account and terminal in one: what their feeds say, and what they were asked. */
class Feeds {
  pages: Record<'accounts' | 'auth', RevocationPage> = { accounts: page(), auth: page() };
  status = 200;
  asked: { path: string; token: string }[] = [];
  identity: TerminalIdentity | null = null;
  identified = 0;
  readonly server: Server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    const name = pathname.split('/')[3] as 'accounts' | 'auth';
    let data: unknown = this.identity;
    if (pathname.endsWith('/identify')) this.identified++;
    else {
      this.asked.push({ path: request.url ?? '', token: request.headers.authorization?.slice(7) ?? '' });
      const { revision, entries } = this.pages[name];
      data = { revision, entries: Number(searchParams.get('since')) < revision ? entries : [] };
    }
    response.writeHead(this.status, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
  });
}

function page(revision = 0, ...entries: Revocation[]): RevocationPage {
  return { revision, entries };
}

const feeds = new Feeds();
const environment = { ...process.env };
let app: RunningApp;
let tokens: Tokens;
let revision = 0;

beforeAll(async () => {
  await new Promise<void>((listening) => feeds.server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(feeds.server.address() as AddressInfo).port}/api/v1`;
  Object.assign(process.env, {
    SECRET_KEY: 'k'.repeat(40),
    SERVICE_SECRET: 's'.repeat(40),
    LOG_LEVEL: 'silent',
    CIRCUIT_BREAKER_THRESHOLD: '1',
    AUTH_REVOCATION_POLL_SECONDS: '1',
    BASE_URL_ACCOUNT: url,
    BASE_URL_TERMINAL: url,
  });
  const settings = AuthSettings.read();
  const keys = await TokenKeys.open(settings);
  tokens = new Tokens(settings, keys);
  @Module({ imports: [StateModule.forRoot({}), ClientsModule.forRoot(), authModule('cart', keys), ThingModule] })
  class CartModule {}
  app = await bootstrap(CartModule, {
    app: 'cart',
    services: [{ name: 'cart', module: CartModule }],
    guards: [AccessGuard],
    port: 0,
    handleSignals: false,
  });
});

afterAll(async () => {
  await app.close();
  await new Promise((closed) => feeds.server.close(closed));
  process.env = environment;
});

afterEach(() => {
  feeds.status = 200;
});

/** News of a feed. */
function withdraw(name: 'accounts' | 'auth', ...entries: Revocation[]): void {
  revision += 1;
  feeds.pages[name] = page(revision, ...entries);
}

/** As account and terminal do after a withdrawal. */
const announce = (): Promise<boolean> =>
  app.app.get(ChangeBroadcast, { strict: false }).publish({ tenantId: 'T1', kind: 'revocation' });

async function answer(method: string, token: string, path = '/api/v1/things'): Promise<number> {
  return (await new Api(app.url).withToken(token).request(method, path)).status;
}

const refused = (token: string, method = 'GET'): Promise<number> =>
  eventually(
    () => answer(method, token),
    (status) => status === 401,
  );

function userToken(user: { tenantId?: string; username?: string; tokenVersion?: number; sessionId?: string }): string {
  const known = { tenantId: 'T1', username: 'yamada', tokenVersion: 3, sessionId: 'a log-in' };
  return tokens.forUser({ ...known, ...user, role: 'clerk', isSuperuser: false }).token;
}

function till(changed: Partial<TerminalIdentity> = {}): TerminalIdentity {
  return {
    tenantId: 'T1',
    storeCode: 'S1',
    terminalNo: 1,
    terminalId: 'T1-S1-1',
    status: 'Opened',
    businessDate: '20261121',
    openCounter: 1,
    businessCounter: 1,
    staff: null,
    tokenVersion: 5,
    keyVersion: 2,
    ...changed,
  };
}

const tillToken = (changed: Partial<TerminalIdentity> = {}): string => tokens.forTerminal(till(changed)).token;

function terminalNews(terminalId: string, changed: object = {}): Revocation {
  const known = { tenantId: 'T1', tokenVersion: 5, keyVersion: 2, formerKeyUntil: null, deleted: false };
  return { kind: 'terminal', terminalId, ...known, ...changed };
}

describe('the feeds', () => {
  it('are asked from 0 before the process takes a request, with a token for all tenants', () => {
    const first = feeds.asked.slice(0, 2);
    expect(first.map(({ path }) => path).sort()).toEqual([
      '/api/v1/accounts/revocations?since=0',
      '/api/v1/auth/revocations?since=0',
    ]);
    for (const { token } of first) {
      expect(jsonwebtoken.verify(token, 's'.repeat(40), { audience: 'service', algorithms: ['HS256'] })).toMatchObject({
        tenant_id: 'commons',
        service: 'cart',
      });
    }
  });

  it('are asked again by themselves, for what is new', async () => {
    withdraw('accounts', { kind: 'user', tenantId: 'T1', username: 'suzuki', tokenVersion: 4 });
    expect(await refused(userToken({ username: 'suzuki' }))).toBe(401);
    const next = `/api/v1/accounts/revocations?since=${revision}`;
    const isAsked = await eventually(
      async () => feeds.asked.some(({ path }) => path === next),
      (asked) => asked,
    );
    expect(isAsked).toBe(true);
  });
});

describe('a withdrawn token of a user', () => {
  it('is one of a version before, of that user alone', async () => {
    const before = userToken({ tokenVersion: 3 });
    expect(await answer('GET', before)).toBe(200);
    withdraw('accounts', { kind: 'user', tenantId: 'T1', username: 'yamada', tokenVersion: 4 });
    await announce();
    expect(await refused(before)).toBe(401);
    expect(await answer('GET', userToken({ tokenVersion: 4 }))).toBe(200);
    expect(await answer('GET', userToken({ username: 'tanaka' }))).toBe(200);
    expect(await answer('GET', userToken({ tenantId: 'T2' }))).toBe(200);
  });

  it('is one of a log-in that has ended', async () => {
    const ended = userToken({ username: 'sato', sessionId: 'ended' });
    expect(await answer('GET', ended)).toBe(200);
    withdraw('accounts', { kind: 'session', tenantId: 'T1', sessionId: 'ended' });
    await announce();
    expect(await refused(ended)).toBe(401);
    expect(await answer('GET', userToken({ username: 'sato' }))).toBe(200);
    expect(await answer('GET', userToken({ tenantId: 'T2', sessionId: 'ended' }))).toBe(200);
  });

  it('has the error of a bad token', async () => {
    const { status, headers, body } = await new Api(app.url)
      .withToken(userToken({ tokenVersion: 0 }))
      .request('GET', '/api/v1/things');
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toContain('Bearer');
    expect(body.user_error?.code).toBe('200001');
  });
});

describe('a token of a terminal', () => {
  it('of a former state may read, and change nothing', async () => {
    const former = tillToken({ terminalId: 'T1-S1-2', tokenVersion: 4 });
    expect(await answer('POST', former)).toBe(201);
    withdraw('auth', terminalNews('T1-S1-2'));
    await announce();
    expect(await refused(former, 'POST')).toBe(401);
    expect(await answer('GET', former)).toBe(200);
    expect(await answer('POST', tillToken({ terminalId: 'T1-S1-2' }))).toBe(201);
    expect(await answer('POST', tillToken({ terminalId: 'T1-S1-9', tokenVersion: 4 }))).toBe(201);
  });

  it('of a removed terminal is refused altogether', async () => {
    const gone = tillToken({ terminalId: 'T1-S1-3', tokenVersion: 9, keyVersion: 2 });
    expect(await answer('GET', gone)).toBe(200);
    withdraw('auth', terminalNews('T1-S1-3', { deleted: true }));
    await announce();
    expect(await refused(gone)).toBe(401);
  });

  it('of a replaced key is refused, but for the one before while the two overlap', async () => {
    const token = (keyVersion: number): string => tillToken({ terminalId: 'T1-S1-4', keyVersion });
    expect(await answer('GET', token(0))).toBe(200);
    withdraw('auth', terminalNews('T1-S1-4', { formerKeyUntil: Date.now() + 600_000 }));
    await announce();
    expect(await refused(token(0))).toBe(401);
    expect(await answer('GET', token(1))).toBe(200);
    expect(await answer('GET', token(2))).toBe(200);
    withdraw('auth', terminalNews('T1-S1-4', { formerKeyUntil: Date.now() - 1 }));
    await announce();
    expect(await refused(token(1))).toBe(401);
    expect(await answer('GET', token(2))).toBe(200);
  });
});

describe('an API key', () => {
  const byKey = async (): Promise<number> =>
    (await new Api(app.url, { 'x-api-key': 'a key' }).request('GET', '/api/v1/things?terminal_id=T1-S1-5')).status;

  it('that was checked is checked again when there is news of its terminal', async () => {
    feeds.identity = till({ terminalId: 'T1-S1-5' });
    expect([await byKey(), await byKey()]).toEqual([200, 200]);
    feeds.identity = null;
    withdraw('auth', terminalNews('T1-S1-5', { keyVersion: 3 }));
    await announce();
    const status = await eventually(byKey, (answered) => answered === 401);
    expect(status).toBe(401);
  });

  it('of a removed terminal is refused without asking', async () => {
    feeds.identity = till({ terminalId: 'T1-S1-5' });
    expect(await byKey()).toBe(200);
    withdraw('auth', terminalNews('T1-S1-5', { deleted: true }));
    await announce();
    expect(await eventually(byKey, (answered) => answered === 401)).toBe(401);
  });
});

describe('a database that was set back', () => {
  it('is asked for everything again, and what it no longer says is forgotten', async () => {
    const token = userToken({ username: 'ito' });
    withdraw('accounts', { kind: 'user', tenantId: 'T1', username: 'ito', tokenVersion: 4 });
    await announce();
    expect(await refused(token)).toBe(401);
    feeds.pages.accounts = page(1, { kind: 'user', tenantId: 'T1', username: 'mori', tokenVersion: 4 });
    await announce();
    const status = await eventually(
      () => answer('GET', token),
      (answered) => answered === 200,
    );
    expect(status).toBe(200);
    expect(await answer('GET', userToken({ username: 'mori' }))).toBe(401);
  });
});

describe('a feed that does not answer', () => {
  it.each([404, 500])('with %i: tokens are accepted, health says so, calls of business go on', async (status) => {
    feeds.status = status;
    await announce();
    const revocations = async (): Promise<{ account: { status: string }; terminal: { status: string } }> => {
      const { body } = await new Api(app.url).request<{ details: { process: { revocations: never } } }>(
        'GET',
        '/health/ready',
      );
      return body.details.process.revocations;
    };
    expect(await eventually(revocations, (told) => told.account.status === 'unreachable')).toMatchObject({
      account: { status: 'unreachable', age_seconds: expect.any(Number) },
      terminal: { status: 'unreachable' },
    });
    expect(await answer('GET', userToken({ username: 'kato' }))).toBe(200);
    const { body } = await new Api(app.url).request<string>('GET', '/metrics');
    expect(body).toMatch(/kugelpos_revocation_age_seconds\{source="account"\} [\d.]+/);
    expect(body).toMatch(/kugelpos_breaker_state\{target="account"\} 0/);
    feeds.status = 200;
    await announce();
    expect(await eventually(revocations, (told) => told.account.status === 'up')).toMatchObject({
      account: { status: 'up' },
    });
  });
});

describe('a token for all tenants', () => {
  it('opens the routes made for it, which no other opens', async () => {
    const all = tokens.forService('cart', 'commons');
    const one = tokens.forService('cart', 'T1');
    expect(await answer('GET', all, '/api/v1/of-all-tenants')).toBe(200);
    expect(await answer('GET', one, '/api/v1/of-all-tenants')).toBe(401);
    expect(await answer('GET', all)).toBe(401);
    expect(await answer('GET', one)).toBe(200);
  });
});
