const SECRET_KEY =
  /^(password|current_?password|new_?password|hashed_?password|pin|staff_?pin|api_?key|x-api-key|authorization|proxy-authorization|cookie|set-cookie|access_?token|refresh_?token|x-new-token|token|secret|client_?secret|secret_?key|service_?secret)$/i;

export const MASK = '*****';

/** A copy of `value` in which whatever is named like a secret is masked; depth is bounded, errors keep their text. */
export function maskSecrets(value: unknown, depth = 8): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Date || value instanceof Error) return value;
  if (depth === 0) return '…';
  if (Array.isArray(value)) return value.map((entry) => maskSecrets(entry, depth - 1));
  const masked: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    masked[key] = SECRET_KEY.test(key) && entry !== null && entry !== undefined ? MASK : maskSecrets(entry, depth - 1);
  }
  return masked;
}

/** Query parameters that hold a secret, also one that belongs into a header. */
const SECRET_PARAMETER = /(token|api[-_]?key|password|secret|pin|authorization)$/i;

/** The URL with the values of secret query parameters masked, however their names are written. */
export function maskUrl(url: string): string {
  return url.replace(/([?&])([^=&]+)=[^&]*/g, (pair, before: string, name: string) =>
    SECRET_PARAMETER.test(decoded(name)) ? `${before}${name}=${MASK}` : pair,
  );
}

function decoded(name: string): string {
  return name.includes('%') ? ([...new URLSearchParams(name).keys()][0] ?? name) : name;
}
