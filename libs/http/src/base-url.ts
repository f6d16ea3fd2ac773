import { DEFAULT_BASE_PATH, type DaprInvocation } from './options.js';

/** Everything that can name a target's address. */
export interface BaseUrlInput {
  readonly target: string;
  /** From options: base URL with its path. */
  readonly url?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly daprInvocation?: boolean | DaprInvocation;
  readonly daprAppId?: string;
  /** Origin for the last fallback. */
  readonly defaultUrl?: string;
  readonly basePath?: string;
}

/** Where an address came from. */
export type BaseUrlSource = 'options' | 'base-url-env' | 'service-url-env' | 'dapr' | 'default';

export interface BaseUrls {
  readonly source: BaseUrlSource;
  /** At least one; no trailing slash, no duplicates. */
  readonly urls: readonly string[];
}

/**
 * The base URLs of a target, from the first source that names any: options, `BASE_URL_<TARGET>` (with path),
 * `<TARGET>_SERVICE_URL` (origin), Dapr service invocation, `defaultUrl`, `http://<target>` (compose, Kubernetes).
 * Several are separated by commas. Pure.
 * @throws TypeError naming the source whose value is no plain http(s) URL.
 */
export function resolveBaseUrls(input: BaseUrlInput): BaseUrls {
  const { target, env } = input;
  const basePath = normaliseBasePath(input.basePath ?? DEFAULT_BASE_PATH);
  const name = envName(target);

  const asGiven = (text: string | undefined, from: string) => list(text, from, '');
  const origins = (text: string | undefined, from: string) => list(text, from, basePath);

  const fromOptions = asGiven(input.url, `url of ${target}`);
  if (fromOptions.length > 0) return { source: 'options', urls: fromOptions };

  const fromBaseUrl = asGiven(env[`BASE_URL_${name}`], `BASE_URL_${name}`);
  if (fromBaseUrl.length > 0) return { source: 'base-url-env', urls: fromBaseUrl };

  const fromServiceUrl = origins(env[`${name}_SERVICE_URL`], `${name}_SERVICE_URL`);
  if (fromServiceUrl.length > 0) return { source: 'service-url-env', urls: fromServiceUrl };

  if (input.daprInvocation) {
    const endpoint =
      (typeof input.daprInvocation === 'object' ? input.daprInvocation.endpoint : undefined) ??
      `http://localhost:${env['DAPR_HTTP_PORT']?.trim() || '3500'}`;
    const appId = encodeURIComponent(input.daprAppId ?? target);
    const sidecar = list(endpoint, 'Dapr endpoint', '').map((url) => `${url}/v1.0/invoke/${appId}/method${basePath}`);
    if (sidecar.length > 0) return { source: 'dapr', urls: sidecar };
  }
  return {
    source: 'default',
    urls: origins(input.defaultUrl?.trim() || `http://${target}`, `default URL of ${target}`),
  };
}

/** `/api/v1` from `api/v1/`; an empty path stays empty. */
export function normaliseBasePath(path: string): string {
  const inner = path.trim().replace(/^\/+|\/+$/g, '');
  return inner === '' ? '' : `/${inner}`;
}

/** `MASTER_DATA` from `master-data`. */
function envName(target: string): string {
  return target.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}

function list(text: string | undefined, from: string, basePath: string): string[] {
  const urls = (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => normaliseUrl(part, from, basePath));
  return [...new Set(urls)];
}

function normaliseUrl(text: string, from: string, basePath: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new TypeError(`${from} is not a URL`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError(`${from} must be an http(s) URL`);
  if (url.username !== '' || url.password !== '') throw new TypeError(`${from} must not contain credentials`);
  if (url.search !== '' || url.hash !== '') throw new TypeError(`${from} must not contain a query or fragment`);
  const path = normaliseBasePath(url.pathname);
  return url.origin + (path.endsWith(basePath) ? path : path + basePath);
}
