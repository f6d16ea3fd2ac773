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

/** The URL with the values of secret query parameters masked. */
export function maskUrl(url: string): string {
  return url.replace(/([?&](?:\w*token|api_?key|password|secret|\w*pin)=)[^&]*/gi, `$1${MASK}`);
}
