const DUPLICATE_KEY = 11000;

/** Whether the database refused a write because a unique key is taken; told by code, so that this lib needs no driver. */
export function isDuplicateKey(error: unknown): boolean {
  return (error as { code?: unknown } | null | undefined)?.code === DUPLICATE_KEY;
}
