/** Localised error for the person at the till (spec common §3.2). */
export interface UserError {
  code: string;
  message: string;
}

/** Pagination block of list answers (spec common §3.4); `filter` keeps its stored snake_case keys. */
export interface Metadata {
  total: number;
  page: number;
  limit: number;
  sort: string | null;
  filter: Record<string, unknown> | null;
}

/** The body of every business answer (spec common §3.1). */
export interface Envelope<T> {
  success: boolean;
  code: number;
  message: string;
  userError: UserError | null;
  data: T;
  metadata: Metadata | null;
  operation: string | null;
}

/** The body of every failure: as {@link Envelope}, with the error under both spellings (spec common §11 row 1). */
export interface ErrorEnvelope {
  success: false;
  code: number;
  message: string;
  user_error: UserError;
  userError: UserError;
  data: unknown;
  metadata: null;
  operation: string;
}
