/** HTTP headers with a meaning of their own; lower case, as Node hands them over. */
export const Header = {
  apiKey: 'x-api-key',
  newToken: 'x-new-token',
  requestId: 'x-request-id',
  traceparent: 'traceparent',
  idempotencyKey: 'idempotency-key',
} as const;
