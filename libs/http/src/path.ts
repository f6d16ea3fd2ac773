/** Has something that has to be percent-encoded. */
const UNENCODED = /[^\w\-.~!$&'()*+,;=:@%/?[\]]/;
const DOT_SEGMENT = /(^|\/)(\.|%2e){1,2}(\/|$)/i;

/** Values of a query; undefined and null are left out, an array repeats the name. */
export type QueryParams = Readonly<Record<string, QueryValue | readonly QueryValue[]>>;
type QueryValue = string | number | boolean | bigint | null | undefined;

/**
 * A path whose inserted values are percent-encoded: `` path`/items/${code}` `` keeps a code of `a/b` one segment.
 * @throws TypeError for an empty value, `.` or `..`, which would name another resource.
 */
export function path(fixed: TemplateStringsArray, ...values: readonly (string | number | bigint)[]): string {
  return fixed.reduce((text, part, i) => text + segment(values[i - 1]) + part);
}

function segment(value: string | number | bigint | undefined): string {
  const text = String(value ?? '');
  if (text === '' || text === '.' || text === '..') {
    throw new TypeError(`A path segment must not be ${text === '' ? 'empty' : `"${text}"`}`);
  }
  return encodeURIComponent(text);
}

/**
 * Path and query as sent below a base URL: one leading slash, parameters appended.
 * @throws TypeError for a path that would leave the base URL (dot segments, backslashes, a fragment).
 */
export function pathAndQuery(text: string, params: QueryParams | undefined): string {
  const mark = text.indexOf('?');
  const bare = mark < 0 ? text : text.slice(0, mark);
  if (DOT_SEGMENT.test(bare) || bare.includes('\\') || text.includes('#') || bare.startsWith('//')) {
    throw new TypeError('The path must stay below the base URL; encode values with path`…`');
  }
  const query = new URLSearchParams(mark < 0 ? '' : text.slice(mark + 1));
  for (const [name, value] of Object.entries(params ?? {})) {
    for (const one of Array.isArray(value) ? (value as readonly QueryValue[]) : [value as QueryValue]) {
      if (one !== undefined && one !== null) query.append(name, String(one));
    }
  }
  const rooted = bare === '' || bare.startsWith('/') ? bare : `/${bare}`;
  const search = query.size === 0 ? '' : params === undefined ? text.slice(mark) : `?${query.toString()}`;
  const whole = rooted + search;
  return UNENCODED.test(whole) ? encoded(whole) : whole;
}

/** As URLs encode what they forbid, line breaks included. */
function encoded(text: string): string {
  const { pathname, search } = new URL(text.startsWith('/') ? text : `/${text}`, 'http://any');
  return pathname + search;
}

const SECRET_NAME = /token|key|secret|pass|pin|sig|auth|credential/i;

/** A URL fit for logs and errors: values of query parameters whose names sound secret are masked. */
export function withoutSecrets(url: string): string {
  const mark = url.indexOf('?');
  if (mark < 0) return url;
  const query = url
    .slice(mark + 1)
    .split('&')
    .map((pair) => {
      const name = pair.split('=', 1)[0] ?? '';
      return SECRET_NAME.test(name) ? `${name}=***` : pair;
    });
  return `${url.slice(0, mark)}?${query.join('&')}`;
}
