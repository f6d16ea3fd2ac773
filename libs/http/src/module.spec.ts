import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FaultServer } from '@kugelpos/testing';
import { until } from '../test/make-clients.js';
import { HttpClient, HttpClients, InjectHttpClient, ResilientHttpModule, type FeatureTarget } from './index.js';

@Injectable()
class Catalogue {
  constructor(@InjectHttpClient('master-data') readonly client: HttpClient) {}
}

function feature(...targets: FeatureTarget[]) {
  @Module({ imports: [ResilientHttpModule.forFeature(targets)], providers: [Catalogue], exports: [Catalogue] })
  class Feature {}
  return Feature;
}

const SILENT = { log() {}, warn() {}, error() {} };

let server: FaultServer;

beforeEach(async () => {
  server = await FaultServer.start();
});

afterEach(() => server[Symbol.asyncDispose]());

describe('ResilientHttpModule', () => {
  it('gives one client per target to every feature and closes it at shutdown', async () => {
    const options = { env: { BASE_URL_MASTER_DATA: `${server.url}/api/v1` }, logger: SILENT };
    const app = await Test.createTestingModule({
      imports: [ResilientHttpModule.forRoot(options), feature('master-data'), feature('master-data', 'stock')],
    }).compile();
    await app.init();
    const { client } = app.get(Catalogue, { strict: false });
    expect(client).toBe(app.get(HttpClients).client('master-data'));
    await client.get('/items');
    expect(server.seen[0]?.url).toBe('/api/v1/items');
    expect(Object.keys(app.get(HttpClients).stats())).toEqual(['master-data', 'stock']);
    await app.close();
    await until(() => server.sockets.size === 0);
    await expect(client.get('/items')).rejects.toMatchObject({ name: 'RequestRefusedError' });
  });

  it('takes its options from a factory and a target from its feature', async () => {
    const app = await Test.createTestingModule({
      imports: [
        ResilientHttpModule.forRootAsync({ useFactory: async () => ({ env: {}, version: '7' }) }),
        feature({ name: 'master-data', url: server.url }),
        feature({ name: 'master-data', url: server.url }),
      ],
    }).compile();
    await app.get(Catalogue, { strict: false }).client.get('/x');
    expect(server.seen[0]?.headers['user-agent']).toBe('kugelpos-client/7');
    await app.close();
  });

  it.each([
    ['a limit', { retryAttempts: 0 }, 'retryAttempts'],
    ['a limit that is no number', { timeoutSeconds: Number.NaN }, 'timeoutSeconds'],
    ['a limit of a target', { targets: { cart: { maxConnections: 1.5 } } }, 'maxConnections'],
  ])('refuses %s at start-up', async (_name, options, message) => {
    const app = Test.createTestingModule({ imports: [ResilientHttpModule.forRoot(options)] });
    await expect(app.compile()).rejects.toThrow(message);
  });

  it.each([
    [
      'two options for one target',
      [
        { name: 'master-data', url: 'http://a' },
        { name: 'master-data', url: 'http://b' },
      ],
    ],
    ['options after the client was made', ['master-data', { name: 'master-data', url: 'http://b' }]],
    ['a name that is no name', ['master-data', 'x/../y']],
  ] as [string, FeatureTarget[]][])('refuses %s', async (_name, targets) => {
    const imports = [
      ResilientHttpModule.forRoot({ env: {} }),
      ...targets.map((target) => feature('master-data', target)),
    ];
    await expect(Test.createTestingModule({ imports }).compile()).rejects.toThrow(/twice|Not a name/);
  });
});
