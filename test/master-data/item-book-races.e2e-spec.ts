import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ApiAnswer, TestEnvelope } from '@kugelpos/testing';
import fc from 'fast-check';
import { anyStep, applied, below, type Step } from './item-book-model.js';
import { answered, button, category, tab, type Book, type BookAnswer } from './item-books.js';
import { startShop, type Shop } from './shop.js';

let shop: Shop;
let books: string;

beforeAll(async () => {
  shop = await startShop();
  books = `${shop.base}/item_books`;
}, 60_000);
afterAll(() => shop.store.dispose());

// Each tab has objects of its own: a copy of the book keeps what is shared.
const keys = () => [button(0, 0), button(0, 1), button(1, 0)];
const start: Book = {
  title: 'x',
  categories: [category(0, tab(0, ...keys()), tab(1, ...keys())), category(1, tab(0, ...keys()))],
};

const tagOf = ({ headers }: { headers: Headers }) => headers.get('etag')!;
const revisionOf = (tag: string) => Number(/^"(\d+)-/.exec(tag)?.[1]);

/** What became of a step. */
interface Outcome {
  step: Step;
  status: number;
  /** Revision that it asked for. */
  wanted: number | undefined;
  /** Of the book after it, if it was done. */
  revision: number;
  data: BookAnswer;
  /** The revisions that it may have met. */
  from: number;
  to: number;
}

/** Lets clients work on one book at once, each step after step, and tells what they saw. */
async function work(path: string, tag: string, clients: Step[][]): Promise<Outcome[]> {
  let known = revisionOf(tag);
  const client = async (steps: Step[]): Promise<Outcome[]> => {
    const outcomes: Outcome[] = [];
    let seen = tag;
    for (const step of steps) {
      const from = known;
      const body = step.method === 'DELETE' ? {} : { body: step.body };
      const headers: Record<string, string> = step.isTagged ? { 'if-match': seen } : {};
      const wanted = step.isTagged ? revisionOf(seen) : undefined;
      const answer: ApiAnswer<TestEnvelope<unknown>> = await shop.admin.request(step.method, `${path}${below(step)}`, {
        ...body,
        headers,
      });
      const { status } = answer;
      if (status < 300) seen = tagOf(answer);
      const revision = status < 300 ? revisionOf(seen) : 0;
      known = Math.max(known, revision);
      const data = answer.body.data as BookAnswer;
      // Each other client may have one more step under way.
      outcomes.push({ step, status, wanted, revision, data, from, to: known + clients.length - 1 });
    }
    return outcomes;
  };
  return (await Promise.all(clients.map(client))).flat();
}

/** Every version of the book, from what was answered as done; fails where an update was lost. */
function versionsOf(outcomes: Outcome[]): Map<number, Book> {
  const versions = new Map([[1, start]]);
  const done = outcomes.filter(({ status }) => status < 300).sort((a, b) => a.revision - b.revision);
  for (const { step, revision, wanted, data } of done) {
    const before = versions.get(revision - 1);
    expect(before).toBeDefined();
    expect(versions.has(revision)).toBe(false);
    if (wanted !== undefined) expect(wanted).toBe(revision - 1);
    const after = applied(before!, step);
    expect(typeof after).not.toBe('number');
    versions.set(revision, after as Book);
    if (step.method !== 'DELETE') expect(data.categories).toEqual(answered((after as Book).categories));
  }
  return versions;
}

/** Whether the step had to be refused so at a time while it was under way. */
function isDeserved({ step, status, wanted, from, to }: Outcome, versions: Map<number, Book>): boolean {
  const met = [...versions].filter(([revision]) => from <= revision && revision <= to);
  // Two others between the attempts.
  if (status === 409) return wanted === undefined && met.length > 2;
  return met.some(([revision, book]) => {
    if (wanted !== undefined && revision !== wanted) return status === 412;
    return applied(book, step) === status;
  });
}

it('is the book of a simple model, whatever two clients do at once', async () => {
  const statuses = new Map<number, number>();
  const steps = fc.array(anyStep, { minLength: 5, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(steps, steps, async (one, other) => {
      const created = await shop.admin.request<TestEnvelope<BookAnswer>>('POST', books, { body: start });
      const path = `${books}/${created.body.data.itemBookId}`;
      const outcomes = await work(path, tagOf(created), [one, other]);
      const versions = versionsOf(outcomes);
      for (const outcome of outcomes) {
        statuses.set(outcome.status, (statuses.get(outcome.status) ?? 0) + 1);
        if (outcome.status >= 300) expect([outcome, isDeserved(outcome, versions)]).toEqual([outcome, true]);
      }
      const { title, categories } = await shop.admin.get<BookAnswer>(path);
      const last = versions.get(versions.size)!;
      expect({ title, categories }).toEqual({ title: last.title, categories: answered(last.categories) });
      await shop.admin.data('DELETE', path);
    }),
    // A smaller case would meet other moments.
    { numRuns: 12, endOnFailure: true },
  );
  // Otherwise the clients would not have met.
  for (const status of [200, 201, 400, 404, 412])
    expect([status, statuses.get(status)]).toEqual([status, expect.any(Number)]);
}, 60_000);

it('takes one of several changes of the same version, and tells the others', async () => {
  const created = await shop.admin.request<TestEnvelope<BookAnswer>>('POST', books, { body: start });
  const path = `${books}/${created.body.data.itemBookId}/categories`;
  const headers = { 'if-match': tagOf(created) };
  const answers = await Promise.all(
    [2, 3, 4, 5].map((number) => shop.admin.request('POST', path, { body: category(number), headers })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 412, 412, 412]);
});

it('takes all changes that touch different things, at once', async () => {
  const { itemBookId } = await shop.admin.post<BookAnswer>(books, start);
  const path = `${books}/${itemBookId}`;
  await Promise.all(
    Array.from({ length: 20 }, (_, at) => shop.admin.post(`${path}/categories/1/tabs`, tab(at + 1, button(at, at)))),
  );
  const { categories } = await shop.admin.get<BookAnswer>(path);
  expect(categories[1]!.tabs.map(({ tabNumber }) => tabNumber).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 21 }, (_, at) => at),
  );
});
