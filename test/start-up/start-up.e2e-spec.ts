import { createServer, type Server } from 'node:net';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Api, freePort, openShop, startStoreProcess, type StoreProcess } from '@kugelpos/testing';
import { freshDataDir, STORE_MAIN } from '../support/built-store.js';

const folders: string[] = [];
const stores: StoreProcess[] = [];
const servers: Server[] = [];

function folder(): string {
  const made = freshDataDir();
  folders.push(made);
  return made;
}

async function start(
  dataDir: string,
  options: { port?: number; env?: Record<string, string>; waitForReady?: boolean } = {},
): Promise<StoreProcess> {
  const store = await startStoreProcess({ main: STORE_MAIN, dataDir, ...options });
  stores.push(store);
  return store;
}

/** Starts a store that must refuse to; gives its one line. */
async function refusal(
  dataDir: string,
  options: { port?: number; env?: Record<string, string> } = {},
): Promise<string> {
  const store = await start(dataDir, { ...options, waitForReady: false });
  expect(await store.exited).toBe(1);
  const lines = store
    .output()
    .split('\n')
    .filter((line) => line.startsWith('kugelpos: '));
  expect(lines).toHaveLength(1);
  expect(store.output()).not.toMatch(/^\s+at /m);
  return lines[0] ?? '';
}

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.stop('SIGKILL')));
  await Promise.all(servers.splice(0).map((server) => new Promise((closed) => server.close(closed))));
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

describe('a first start', () => {
  it('makes secrets that only the owner can read, and keeps them', async () => {
    const dataDir = folder();
    const first = await start(dataDir);
    const file = join(dataDir, 'secrets.json');
    const secrets = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await first.stop()).toBe(0);
    const second = await start(dataDir);
    expect(readFileSync(file, 'utf8')).toBe(secrets);
    expect(second.output()).not.toContain((JSON.parse(secrets) as { SECRET_KEY: string }).SECRET_KEY);
  });

  it('takes secrets of the environment and makes none then', async () => {
    const dataDir = folder();
    await start(dataDir, { env: { SECRET_KEY: 'k'.repeat(40), SERVICE_SECRET: 's'.repeat(40) } });
    expect(existsSync(join(dataDir, 'secrets.json'))).toBe(false);
  });

  it('prints where everything is', async () => {
    const store = await start(folder());
    for (const path of ['/docs', '/health', '/account/api/v1', '/stock/api/v1'])
      expect(store.output()).toContain(`:${store.port}${path}`);
  });
});

describe('a store that cannot start says so in one line and exits with 1', () => {
  it('port taken', async () => {
    const port = await freePort();
    const server = createServer();
    servers.push(server);
    await new Promise<void>((listening) => server.listen(port, '0.0.0.0', listening));
    expect(await refusal(folder(), { port })).toContain(`port ${port} is taken`);
    expect(stores.at(-1)?.output().trim().split('\n')).toHaveLength(1);
  });

  it('data folder in use', async () => {
    const dataDir = folder();
    await start(dataDir);
    expect(await refusal(dataDir)).toMatch(/in use|locked/);
  });

  it('data folder damaged', async () => {
    const dataDir = folder();
    const store = await start(dataDir);
    await store.stop();
    writeFileSync(join(dataDir, 'data.mdb'), 'not a database at all');
    expect(await refusal(dataDir)).toContain('data.mdb is not a database file');
  });

  it('secrets damaged', async () => {
    const dataDir = folder();
    writeFileSync(join(dataDir, 'secrets.json'), '{');
    expect(await refusal(dataDir)).toMatch(/secrets\.json is damaged/);
  });

  it('data folder is a file', async () => {
    const parent = folder();
    writeFileSync(join(parent, 'file'), '');
    expect(await refusal(join(parent, 'file'))).toContain('cannot be used');
  });

  it('a bad setting', async () => {
    expect(await refusal(folder(), { env: { BODY_LIMIT: 'many' } })).toContain('BODY_LIMIT must be a whole number');
  });

  it('a time zone that is none', async () => {
    expect(await refusal(folder(), { env: { TIMEZONE: 'Nowhere' } })).toContain('TIMEZONE must be the name');
  });

  it('a short secret', async () => {
    expect(await refusal(folder(), { env: { SECRET_KEY: 'short' } })).toContain(
      'SECRET_KEY must have at least 32 characters',
    );
  });
});

describe('a stop', () => {
  it('under load fails no request that was taken, and loses nothing', async () => {
    const dataDir = folder();
    const store = await start(dataDir);
    const shop = await openShop(store.url);
    const told: number[] = [];
    const broken: string[] = [];
    let stopping = false;
    const sell = async (): Promise<void> => {
      while (!stopping) {
        try {
          const cart = await shop.till.sell({
            lines: [{ itemCode: 'INT10' }],
            tenders: [{ paymentCode: '01', amount: 200 }],
          });
          told.push(cart.transactionNo);
        } catch (error) {
          // Refused connections are what a stopped store looks like; an answer with an error is not.
          if (
            /: [45]\d\d /.test(String(error)) ||
            /reset|terminated|other side closed/i.test(String((error as { cause?: Error }).cause?.message))
          )
            broken.push(`${String(error)} ${String((error as { cause?: unknown }).cause)}`);
          return;
        }
      }
    };
    const clerks = [sell(), sell(), sell(), sell()];
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const code = await store.stop('SIGTERM');
    expect([code, store.output()]).toEqual([0, expect.anything()]);
    stopping = true;
    await Promise.all(clerks);
    expect(broken).toEqual([]);
    expect(told.length).toBeGreaterThan(0);

    const again = await start(dataDir, { port: store.port });
    const rows = await shop.till.api.request(
      'GET',
      `/cart/api/v1/tenants/${shop.tenantId}/stores/${shop.storeCode}/terminals/1/transactions?limit=1`,
    );
    expect(rows.body.metadata?.total).toBeGreaterThanOrEqual(told.length);
    expect(await again.stop('SIGINT')).toBe(0);
  }, 60_000);
});

describe('STORE_SERVICE_PORTS', () => {
  it('serves each service on its own port with the paths of a separate process', async () => {
    const store = await start(folder(), { env: { STORE_SERVICE_PORTS: 'true', HOST: '127.0.0.1' } });
    const account = new Api('http://127.0.0.1:8000');
    const health = await account.request<{ service: string; status: string }>('GET', '/health');
    expect(health.body).toMatchObject({ service: 'account', status: 'healthy' });
    const { tenantId } = await account.post<{ tenantId: string }>('/api/v1/accounts/register', {
      username: 'admin',
      password: 'correct horse battery',
    });
    const document = await new Api('http://127.0.0.1:8003').request<{ paths: object; servers: { url: string }[] }>(
      'GET',
      '/openapi.json',
    );
    expect(Object.keys(document.body.paths)).toContain('/api/v1/carts');
    expect(document.body.servers).toEqual([{ url: '/' }]);
    const docs = await new Api('http://127.0.0.1:8006').request<string>('GET', '/docs/');
    expect([docs.status, docs.body.includes('swagger-ui')]).toEqual([200, true]);
    expect(tenantId).toMatch(/^[A-Z]\d{4}$/);
    expect(await store.stop()).toBe(0);
  });
});
