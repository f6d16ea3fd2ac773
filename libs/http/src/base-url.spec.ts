import { describe, expect, it } from '@jest/globals';
import { resolveBaseUrls, type BaseUrlInput } from './base-url.js';

type Row = readonly [string, Partial<BaseUrlInput>, string, ...string[]];

const BASE = { BASE_URL_MASTER_DATA: 'http://base:8002/api/v1' };
const SERVICE = { MASTER_DATA_SERVICE_URL: 'http://service:8002' };
const DAPR = 'v1.0/invoke/master-data/method';

const ROWS: readonly Row[] = [
  // which source wins
  [
    'options first',
    { url: 'http://own/x', env: { ...BASE, ...SERVICE }, daprInvocation: true },
    'options',
    'http://own/x',
  ],
  [
    'then BASE_URL_*',
    { env: { ...BASE, ...SERVICE }, daprInvocation: true },
    'base-url-env',
    'http://base:8002/api/v1',
  ],
  ['then *_SERVICE_URL', { env: SERVICE, daprInvocation: true }, 'service-url-env', 'http://service:8002/api/v1'],
  ['then Dapr', { daprInvocation: true, defaultUrl: 'http://d' }, 'dapr', `http://localhost:3500/${DAPR}/api/v1`],
  ['then the default', { defaultUrl: 'http://localhost:8002' }, 'default', 'http://localhost:8002/api/v1'],
  ['then the name', {}, 'default', 'http://master-data/api/v1'],
  ['blank is not set', { url: ' ', env: { BASE_URL_MASTER_DATA: ' , ' } }, 'default', 'http://master-data/api/v1'],

  // normalised
  ['no slash at the end', { url: 'http://own/x//' }, 'options', 'http://own/x'],
  ['options as given', { url: 'http://own' }, 'options', 'http://own'],
  ['BASE_URL_* as given', { env: { BASE_URL_MASTER_DATA: 'https://h/v2/' } }, 'base-url-env', 'https://h/v2'],
  ['spaces and case', { url: '  HTTP://Own:80/X ' }, 'options', 'http://own/X'],
  ['path once', { env: { MASTER_DATA_SERVICE_URL: 'http://s/api/v1/' } }, 'service-url-env', 'http://s/api/v1'],
  ['below a path', { env: { MASTER_DATA_SERVICE_URL: 'http://gw/md' } }, 'service-url-env', 'http://gw/md/api/v1'],
  ['own base path', { env: SERVICE, basePath: 'v2/' }, 'service-url-env', 'http://service:8002/v2'],
  ['no base path', { env: SERVICE, basePath: '' }, 'service-url-env', 'http://service:8002'],

  // Dapr
  [
    'its port',
    { daprInvocation: true, env: { DAPR_HTTP_PORT: '3600' } },
    'dapr',
    `http://localhost:3600/${DAPR}/api/v1`,
  ],
  ['its endpoint', { daprInvocation: { endpoint: 'http://d:1/' } }, 'dapr', `http://d:1/${DAPR}/api/v1`],
  [
    'its app-id',
    { daprInvocation: true, daprAppId: 'md' },
    'dapr',
    'http://localhost:3500/v1.0/invoke/md/method/api/v1',
  ],
  ['not this target', { daprInvocation: false }, 'default', 'http://master-data/api/v1'],

  [
    'its app-id, encoded',
    { daprInvocation: true, daprAppId: 'a b' },
    'dapr',
    'http://localhost:3500/v1.0/invoke/a%20b/method/api/v1',
  ],

  // compose and Kubernetes
  ['the name of a service', { defaultUrl: 'http://master-data:8002' }, 'default', 'http://master-data:8002/api/v1'],
  [
    'the name of a service of a namespace',
    { env: { MASTER_DATA_SERVICE_URL: 'http://master-data.shop.svc.cluster.local:8002/' } },
    'service-url-env',
    'http://master-data.shop.svc.cluster.local:8002/api/v1',
  ],
  [
    'an address',
    { env: { MASTER_DATA_SERVICE_URL: 'http://[::1]:8002' } },
    'service-url-env',
    'http://[::1]:8002/api/v1',
  ],

  // several
  ['two', { url: 'http://a/x, http://b/x/' }, 'options', 'http://a/x', 'http://b/x'],
  ['twice the same', { url: 'http://a/x,http://a/x/,' }, 'options', 'http://a/x'],
  [
    'two origins',
    { env: { MASTER_DATA_SERVICE_URL: 'http://a:1,http://b:2' } },
    'service-url-env',
    'http://a:1/api/v1',
    'http://b:2/api/v1',
  ],
  ['two defaults', { defaultUrl: 'http://a:1,http://b:2' }, 'default', 'http://a:1/api/v1', 'http://b:2/api/v1'],
  [
    'two of BASE_URL_*',
    { env: { BASE_URL_MASTER_DATA: 'http://a/v1,https://b/v1/' } },
    'base-url-env',
    'http://a/v1',
    'https://b/v1',
  ],
  [
    'two sidecars',
    { daprInvocation: { endpoint: 'http://a:1, http://b:2' } },
    'dapr',
    `http://a:1/${DAPR}/api/v1`,
    `http://b:2/${DAPR}/api/v1`,
  ],
];

describe('the base URL of a target', () => {
  it.each(ROWS.map((row) => [row[0], row] as const))('%s', (_name, [, input, source, ...urls]) => {
    expect(resolveBaseUrls({ target: 'master-data', env: {}, ...input })).toEqual({ source, urls });
  });

  it.each([
    ['no URL', { url: 'master-data' }, 'url of master-data is not a URL'],
    ['another protocol', { url: 'ftp://h' }, 'url of master-data must be an http(s) URL'],
    ['credentials', { url: 'http://u:p@h' }, 'url of master-data must not contain credentials'],
    ['a query', { url: 'http://h?x=1' }, 'url of master-data must not contain a query or fragment'],
    ['one of several', { env: { MASTER_DATA_SERVICE_URL: 'http://h,x' } }, 'MASTER_DATA_SERVICE_URL is not a URL'],
  ])('refuses %s and says where it stands', (_name, input, message) => {
    expect(() => resolveBaseUrls({ target: 'master-data', env: {}, ...input })).toThrow(message);
  });
});
