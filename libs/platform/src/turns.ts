/**
 * Work on one key, one after the other in the order of arrival; different keys do not wait for each other. Spares
 * parallel requests for one thing the conflicts that their transactions would run into; across processes the database
 * alone decides.
 */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.last.get(key) ?? Promise.resolve()).then(work);
    const over = mine.catch(() => undefined);
    this.last.set(key, over);
    try {
      return await mine;
    } finally {
      if (this.last.get(key) === over) this.last.delete(key);
    }
  }
}
