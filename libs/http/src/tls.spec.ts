import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { makeClients, until } from '../test/make-clients.js';
import { CA_FILE, TlsServer } from '../test/tls-server.js';
import { HttpConnectionError, type HttpClients, type TargetOptions } from './index.js';

const production = { NODE_ENV: 'production' };
let clients: HttpClients;

afterEach(() => clients.close());

describe('certificates', () => {
  async function call(options: TargetOptions, url = (server: TlsServer) => server.url): Promise<unknown> {
    await using server = await TlsServer.start('http/1.1');
    clients = makeClients({ env: production, targets: { peer: { ...options, url: url(server) } } });
    const answer = await clients
      .client('peer')
      .get('/x')
      .then(
        ({ status }) => status,
        (error: unknown) => error,
      );
    expect(server.seen).toHaveLength(answer === 200 ? 1 : 0);
    await clients.close();
    return answer;
  }

  it('of an unknown authority are refused', async () => {
    expect(await call({})).toBeInstanceOf(HttpConnectionError);
  });

  it('of the own authority are accepted', async () => {
    expect(await call({ caFile: CA_FILE })).toBe(200);
  });

  it('for another name are refused', async () => {
    const other = ({ url }: TlsServer) => url.replace('localhost', '127.0.0.2');
    expect(await call({ caFile: CA_FILE }, other)).toBeInstanceOf(HttpConnectionError);
  });

  it('are verified always in production', () => {
    clients = makeClients({ env: production, rejectUnauthorized: false });
    expect(() => clients.client('peer')).toThrow('HTTP target peer: certificates are always verified in production');
  });

  it('need not be verified elsewhere', async () => {
    await using server = await TlsServer.start('http/1.1');
    clients = makeClients({ targets: { peer: { url: server.url, rejectUnauthorized: false } } });
    await expect(clients.client('peer').get('/x')).resolves.toMatchObject({ status: 200 });
    await clients.close();
  });

  it('of the own authority are accepted by health checks, too', async () => {
    await using one = await TlsServer.start('http/1.1');
    await using two = await TlsServer.start('http/1.1');
    const url = `${one.url},${two.url}`;
    clients = makeClients({ targets: { peer: { url, caFile: CA_FILE, healthCheckSeconds: 0.02 } } });
    const client = clients.client('peer');
    await until(() => one.seen.length >= 2 && two.seen.length >= 2);
    expect(client.stats().instances.map(({ healthy }) => healthy)).toEqual([true, true]);
    await clients.close();
  });

  it.each([
    ['/does/not/exist.pem', 'ENOENT'],
    [new URL('../test/tls/server.key', import.meta.url).pathname, 'holds no PEM certificate'],
  ])('from %s are an error when the client is made', (caFile, message) => {
    clients = makeClients({ caFile });
    expect(() => clients.client('peer')).toThrow(message);
  });

  it('that are damaged are an error when the client is made', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kugelpos-http-'));
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, readFileSync(CA_FILE, 'utf8').replace(/(?<=-\n).{20}/, '!'));
    clients = makeClients({ caFile });
    expect(() => clients.client('peer')).toThrow('or a damaged one');
    rmSync(folder, { recursive: true });
  });
});

describe('plain http in production', () => {
  it.each([
    'http://localhost:8002',
    'http://127.1.2.3:8002',
    'http://[::1]:8002',
    'http://master-data:8002',
    'http://master-data.shop.svc',
    'http://master-data.shop.svc.cluster.local/',
    'http://till.local',
    'http://api.internal.',
    'http://10.1.2.3',
    'http://172.16.0.1',
    'http://172.31.255.255',
    'http://192.168.0.10',
    'http://[fd00::1]',
    'http://[fe80::1]',
    'http://[::ffff:10.0.0.1]',
    'https://bank.example.com',
  ])('%s is allowed', (url) => {
    clients = makeClients({ env: production });
    expect(clients.open('peer', { url }).stats().urls).toHaveLength(1);
  });

  it.each([
    'http://bank.example.com/pay',
    'http://8.8.8.8',
    'http://172.32.0.1',
    'http://192.169.0.1',
    'http://11.0.0.1',
    'http://[2001:db8::1]',
    'http://localhost.example.com',
    'http://10.0.0.1.example.com',
    'http://internal.example.com',
    'http://master-data,http://bank.example.com',
  ])('%s is refused', (url) => {
    clients = makeClients({ env: production });
    expect(() => clients.open('peer', { url })).toThrow(/^HTTP target peer: plain http to .* is refused in production/);
    expect(clients.open('peer', { url, allowPlainHttp: true }).stats().urls.length).toBeGreaterThan(0);
  });

  it('to the sidecar is allowed, wherever it is', () => {
    clients = makeClients({ env: production, daprInvocation: { endpoint: 'http://dapr.example.com:3500' } });
    expect(clients.client('peer').stats().urls).toEqual([
      'http://dapr.example.com:3500/v1.0/invoke/peer/method/api/v1',
    ]);
  });

  it('is allowed outside production', () => {
    clients = makeClients({ env: { NODE_ENV: 'development' } });
    expect(clients.open('peer', { url: 'http://bank.example.com' }).stats().urls).toHaveLength(1);
  });
});
