const DUPLICATE_KEY = 11000;

/** Whether the database refused a write because its key is taken. */
export function isDuplicateKey(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === DUPLICATE_KEY;
}
