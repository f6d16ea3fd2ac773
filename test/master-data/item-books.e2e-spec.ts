import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ChangeBroadcast, type Change } from '@kugelpos/state';
import { createTenant, type Api } from '@kugelpos/testing';
import { ItemBookRepository } from '../../apps/master-data/src/item-books/item-book.repository.js';
import { ItemRepository } from '../../apps/master-data/src/items/item.repository.js';
import { StoreItemRepository } from '../../apps/master-data/src/store-items/store-item.repository.js';
import { answered, button, category, drinks, tab, type Book, type BookAnswer } from './item-books.js';
import { inSnakeCase, PLAIN_TIME, refusal, startShop, tea, type Shop } from './shop.js';

let shop: Shop;
let admin: Api;
let books: string;
let changes: Change[];

beforeAll(async () => {
  shop = await startShop();
  admin = shop.admin;
  books = `${shop.base}/item_books`;
  shop.store.app.get(ChangeBroadcast, { strict: false }).subscribe((change) => changes.push(change));
}, 60_000);
afterAll(() => shop.store.dispose());
beforeEach(() => {
  changes = [];
});

const NOT_FOUND = [404, '100001'];
const DUPLICATE = [400, '500005'];
const INVALID = [422, '300001'];
const CHANGED = [412, '308201'];
const FULL = [422, '308202'];

const made = (book: object = drinks) => admin.post<BookAnswer>(books, book);
const pathOf = ({ itemBookId }: BookAnswer, below = '') => `${books}/${itemBookId}${below}`;

/** The entity tag of a book, without the encoding of the answer that brought it. */
const tagOf = ({ headers }: { headers: Headers }) => headers.get('etag')!.replace(/-(gzip|br)"$/, '"');

/** What of a book the client has sent. */
const layout = ({ title, categories }: Book) => ({ title, categories });
const asAnswered = (book: Book) => ({ title: book.title, categories: answered(book.categories) });

interface Write {
  name: string;
  method: 'POST' | 'PUT' | 'DELETE';
  below: string;
  body?: unknown;
  operation: string;
  /** What is answered instead of the whole book. */
  deleted?: object;
  /** The book afterwards. */
  after: Book;
}

const [first, second] = drinks.categories as [Book['categories'][0], Book['categories'][0]];
const [teas, empty] = first.tabs as [Book['categories'][0]['tabs'][0], Book['categories'][0]['tabs'][0]];
const withFirst = (change: object): Book => ({ ...drinks, categories: [{ ...first, ...change }, second] });
const withTeas = (change: object): Book => withFirst({ tabs: [{ ...teas, ...change }, empty] });
const withButtons = (...buttons: object[]): Book => withTeas({ buttons });
const [one, two, three, four] = teas.buttons;
const renamed = { title: '', color: '' };
const moved = { ...button(0, 9, 'JUICE'), size: 'Quad', imageUrl: '', colorText: '' };

/** Every write below a book, with the book before being `drinks`. */
const writes: Write[] = [
  {
    name: 'add a category with tabs and buttons',
    method: 'POST',
    below: '/categories',
    body: category(3, tab(0, button(0, 0))),
    operation: 'add_category_to_item_book',
    after: { ...drinks, categories: [first, second, category(3, tab(0, button(0, 0)))] },
  },
  {
    name: 'change a category and move it to 0; its tabs stay',
    method: 'PUT',
    below: '/categories/1',
    body: { categoryNumber: 0, ...renamed },
    operation: 'update_category_in_item_book',
    after: withFirst({ categoryNumber: 0, ...renamed }),
  },
  {
    name: "replace a category's tabs",
    method: 'PUT',
    below: '/categories/1',
    body: category(1, tab(7)),
    operation: 'update_category_in_item_book',
    after: { ...drinks, categories: [category(1, tab(7)), second] },
  },
  {
    name: "empty a category's tabs with null",
    method: 'PUT',
    below: '/categories/1',
    body: { ...category(1), tabs: null },
    operation: 'update_category_in_item_book',
    after: withFirst({ tabs: [] }),
  },
  {
    name: 'delete a category',
    method: 'DELETE',
    below: '/categories/1',
    operation: 'delete_category_from_item_book',
    deleted: { categoryNumber: 1 },
    after: { ...drinks, categories: [second] },
  },
  {
    name: 'add a tab with a number that another category has',
    method: 'POST',
    below: '/categories/2/tabs',
    body: tab(2, button(5, 5)),
    operation: 'add_tab_to_category_in_item_book',
    after: { ...drinks, categories: [first, category(2, ...second.tabs, tab(2, button(5, 5)))] },
  },
  {
    name: 'change a tab and move it to 0; its buttons stay',
    method: 'PUT',
    below: '/categories/1/tabs/1',
    body: { tabNumber: 0, ...renamed },
    operation: 'update_tab_in_category_in_item_book',
    after: withTeas({ tabNumber: 0, ...renamed }),
  },
  {
    name: "empty a tab's buttons",
    method: 'PUT',
    below: '/categories/1/tabs/1',
    body: tab(1),
    operation: 'update_tab_in_category_in_item_book',
    after: withTeas({ buttons: [] }),
  },
  {
    name: 'delete a tab, of its category only',
    method: 'DELETE',
    below: '/categories/1/tabs/1',
    operation: 'delete_tab_from_category_in_item_book',
    deleted: { categoryNumber: 1, tabNumber: 1 },
    after: withFirst({ tabs: [empty] }),
  },
  {
    name: 'add a button in the row of one and the column of another',
    method: 'POST',
    below: '/categories/1/tabs/1/buttons',
    body: button(1, 0, 'JUICE'),
    operation: 'add_button_to_tab_in_category_in_item_book',
    after: withButtons(...teas.buttons, button(1, 0, 'JUICE')),
  },
  {
    name: 'change and move a button',
    method: 'PUT',
    below: '/categories/1/tabs/1/buttons/pos_x/1/pos_y/2',
    body: moved,
    operation: 'update_button_in_tab_in_category_in_item_book',
    after: withButtons(one!, moved, three!, four!),
  },
  {
    name: 'delete a button, not those in its row and column',
    method: 'DELETE',
    below: '/categories/1/tabs/1/buttons/pos_x/1/pos_y/1',
    operation: 'delete_button_from_tab_in_category_in_item_book',
    deleted: { categoryNumber: 1, tabNumber: 1, posX: 1, posY: 1 },
    after: withButtons(two!, three!, four!),
  },
  {
    name: 'replace the book',
    method: 'PUT',
    below: '',
    body: { title: '', categories: [second] },
    operation: 'update_item_book',
    after: { title: '', categories: [second] },
  },
  {
    name: 'empty the book',
    method: 'PUT',
    below: '',
    body: { title: 'x' },
    operation: 'update_item_book',
    after: { title: 'x', categories: [] },
  },
];

describe('a new item book', () => {
  it('is answered in full, readable, announced', async () => {
    const answer = await admin.request<{ data: BookAnswer; operation: string }>('POST', books, { body: drinks });
    expect(answer).toMatchObject({ status: 201, body: { operation: 'create_item_book' } });
    const book = answer.body.data;
    expect(book).toEqual({
      itemBookId: expect.stringMatching(/^\d{8}-\d{4}$/),
      ...asAnswered(drinks),
      entryDatetime: expect.stringMatching(PLAIN_TIME),
      lastUpdateDatetime: null,
    });
    const read = await admin.request('GET', pathOf(book));
    expect(read).toMatchObject({ status: 200, body: { operation: 'get_item_book_by_id', data: book } });
    expect(tagOf(read)).toBe(tagOf(answer));
    expect(changes).toEqual([{ tenantId: shop.tenantId, kind: 'itemBook', code: book.itemBookId, revision: 1 }]);
  });

  it('is created from snake_case; what is null or left out is empty, what is sent of an item is dropped', async () => {
    expect(layout(await made(inSnakeCase(drinks) as object))).toEqual(asAnswered(drinks));
    expect((await made({ title: '' })).categories).toEqual([]);
    expect((await made({ title: '', categories: null })).categories).toEqual([]);
    const nulls = await made({
      title: '',
      categories: [
        { ...category(1), tabs: null },
        { ...category(2), tabs: [{ ...tab(1), buttons: null }] },
      ],
    });
    expect(nulls.categories).toEqual([category(1), category(2, tab(1))]);
    const priced = { ...button(1, 1), unitPrice: 5, description: 'x' };
    const own = await made({ title: '', categories: [{ ...category(1), tabs: [{ ...tab(1), buttons: [priced] }] }] });
    expect(own.categories).toEqual(answered([category(1, tab(1, button(1, 1)))]));
  });

  it('has the smallest free number of the day, also where several are created at once', async () => {
    const numberOf = ({ itemBookId }: BookAnswer) => Number(itemBookId.slice(9));
    const numbers = (await admin.get<BookAnswer[]>(books)).map(numberOf);
    const last = Math.max(...numbers);
    const together = await Promise.all(Array.from({ length: 6 }, () => made({ title: 'x' })));
    expect(together.map(numberOf).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6].map((n) => last + n));
    const [gone] = together as [BookAnswer];
    const tag = tagOf(await admin.request('GET', pathOf(gone)));
    await admin.data('DELETE', pathOf(gone));
    const again = await made({ title: 'y' });
    expect(again.itemBookId).toBe(gone.itemBookId);
    // Another book under an old id is not the one that was read.
    const late = await admin.request('PUT', pathOf(again), { body: { title: 'z' }, headers: { 'if-match': tag } });
    expect(refusal(late)).toEqual(CHANGED);
  });
});

describe('a change of a book', () => {
  it.each(writes)('can $name', async ({ method, below, body, operation, deleted, after }) => {
    const { itemBookId } = await made();
    const other = await made();
    changes = [];
    const path = `${books}/${itemBookId}${below}`;
    const answer = await admin.request<{ data: BookAnswer }>(method, path, { body });
    expect(answer).toMatchObject({ status: method === 'POST' ? 201 : 200, body: { operation } });
    if (deleted) expect(answer.body.data).toEqual({ itemBookId, ...deleted });
    else {
      expect(answer.body.data).toEqual({
        itemBookId,
        ...asAnswered(after),
        entryDatetime: expect.stringMatching(PLAIN_TIME),
        lastUpdateDatetime: expect.stringMatching(PLAIN_TIME),
      });
    }
    const read = await admin.request<{ data: BookAnswer }>('GET', `${books}/${itemBookId}`);
    expect(layout(read.body.data)).toEqual(asAnswered(after));
    expect(tagOf(read)).toBe(tagOf(answer));
    expect(changes).toEqual([{ tenantId: shop.tenantId, kind: 'itemBook', code: itemBookId, revision: 2 }]);
    expect(await admin.get(pathOf(other))).toEqual(other);
  });

  it.each(writes.filter(({ body }) => body !== undefined))(
    'can $name from snake_case',
    async ({ method, below, body, after }) => {
      const book = await admin.data<BookAnswer>(method, pathOf(await made(), below), inSnakeCase(body));
      expect(layout(book)).toEqual(asAnswered(after));
    },
  );

  it.each([...writes, { name: 'delete the book', method: 'DELETE' as const, below: '', body: undefined }])(
    'with If-Match can $name only while the book is as it was read',
    async ({ method, below, body }) => {
      const book = await made();
      const path = pathOf(book, below);
      const send = (tag: string) => admin.request(method, path, { body, headers: { 'if-match': tag } });
      const old = tagOf(await admin.request('GET', pathOf(book)));
      const title = await admin.request('PUT', pathOf(book), { body: { ...drinks, title: 'new' } });
      const current = tagOf(title);
      for (const tag of [old, '"1"', 'x', `W/${current}`, '""']) expect(refusal(await send(tag))).toEqual(CHANGED);
      expect(layout(await admin.get(pathOf(book)))).toEqual({ ...asAnswered(drinks), title: 'new' });
      expect((await send(`${old}, ${current.replace(/"$/, '-br"')}`)).status).toBeLessThan(300);
    },
  );

  it('with If-Match * is one of any version', async () => {
    const headers = { 'if-match': '*' };
    const answer = await admin.request('DELETE', pathOf(await made(), '/categories/1'), { headers });
    expect(answer.status).toBe(200);
  });

  it('is refused where another has come between twice, and nothing is lost', async () => {
    const book = await made({ title: '', categories: [] });
    const repository = shop.store.app.get(ItemBookRepository, { strict: false });
    const find = repository.findBook.bind(repository);
    const categories = pathOf(book, '/categories');
    // Others add the category before the reason of a failure is looked for, and remove it before the next attempt.
    const reads = jest.spyOn(repository, 'findBook').mockImplementation(async (tenantId, id) => {
      await admin.post(categories, category(1));
      const found = await find(tenantId, id);
      await admin.data('DELETE', `${categories}/1`);
      return found;
    });
    const answer = await admin.request('POST', `${categories}/1/tabs`, { body: tab(1) });
    expect(refusal(answer)).toEqual([409, '908005']);
    expect(reads).toHaveBeenCalledTimes(2);
    reads.mockRestore();
    expect((await admin.get<BookAnswer>(pathOf(book))).categories).toEqual([]);
  });

  it('is repeated where another has come between once', async () => {
    const book = await made({ title: '', categories: [] });
    const repository = shop.store.app.get(ItemBookRepository, { strict: false });
    const find = repository.findBook.bind(repository);
    const categories = pathOf(book, '/categories');
    const reads = jest.spyOn(repository, 'findBook').mockImplementationOnce(async (tenantId, id) => {
      await admin.post(categories, category(1));
      return find(tenantId, id);
    });
    expect((await admin.post<BookAnswer>(`${categories}/1/tabs`, tab(1))).categories).toEqual([category(1, tab(1))]);
    reads.mockRestore();
  });
});

describe('what is refused', () => {
  let book: BookAnswer;
  let before: unknown;
  beforeAll(async () => {
    book = await made();
    before = await admin.get(pathOf(book));
  });
  afterAll(async () => expect(await admin.get(pathOf(book))).toEqual(before));

  const nested = writes.filter(({ below }) => below !== '');
  const elements: [string, string, unknown][] = [
    ['PUT', '/categories/9', category(9)],
    ['DELETE', '/categories/9', undefined],
    ['POST', '/categories/9/tabs', tab(1)],
    ['PUT', '/categories/9/tabs/1', tab(1)],
    ['PUT', '/categories/1/tabs/9', tab(9)],
    ['DELETE', '/categories/2/tabs/2', undefined],
    ['POST', '/categories/1/tabs/9/buttons', button(1, 1)],
    ['POST', '/categories/9/tabs/1/buttons', button(1, 1)],
    ['PUT', '/categories/1/tabs/1/buttons/pos_x/1/pos_y/9', button(1, 9)],
    ['PUT', '/categories/1/tabs/2/buttons/pos_x/1/pos_y/1', button(1, 1)],
    ['DELETE', '/categories/1/tabs/1/buttons/pos_x/2/pos_y/0', undefined],
    ['DELETE', '/categories/2/tabs/1/buttons/pos_x/1/pos_y/1', undefined],
  ];
  it.each(elements)('%s %s is about nothing: 404', async (method, below, body) =>
    expect(refusal(await admin.request(method, pathOf(book, below), { body }))).toEqual(NOT_FOUND),
  );

  it.each([
    ...nested.map(({ method, below, body }): [string, string, unknown] => [method, below, body]),
    ['GET', '', undefined] as const,
    ['GET', '/detail?store_code=0001', undefined] as const,
    ['PUT', '', { title: '' }] as const,
    ['DELETE', '', undefined] as const,
  ])('%s %s of an unknown book: 404', async (method, below, body) => {
    const unknown = `${books}/20000101-0001${below}`;
    expect(refusal(await admin.request(method, unknown, { body }))).toEqual(NOT_FOUND);
    if (method === 'GET') return;
    expect(refusal(await admin.request(method, unknown, { body, headers: { 'if-match': '"1-1"' } }))).toEqual(
      NOT_FOUND,
    );
  });

  it.each(['x', '1.5', '-1', '1000000', '%20'])('paths with the number %s: 422', async (bad) => {
    const paths = [
      ...['PUT', 'DELETE'].map((method) => [method, `/categories/${bad}`]),
      ...['PUT', 'DELETE'].map((method) => [method, `/categories/1/tabs/${bad}`]),
      ...['PUT', 'DELETE'].map((method) => [method, `/categories/1/tabs/1/buttons/pos_x/1/pos_y/${bad}`]),
      ...['PUT', 'DELETE'].map((method) => [method, `/categories/1/tabs/1/buttons/pos_x/${bad}/pos_y/1`]),
      ['POST', `/categories/${bad}/tabs`],
      ['POST', `/categories/1/tabs/${bad}/buttons`],
    ] as [string, string][];
    for (const [method, below] of paths) {
      const body = method === 'DELETE' ? undefined : { ...category(1), ...tab(1), ...button(1, 1) };
      expect([below, ...refusal(await admin.request(method, pathOf(book, below), { body }))]).toEqual([
        below,
        ...INVALID,
      ]);
    }
  });

  it.each([
    ['/categories', category(1)],
    ['/categories/1/tabs', tab(2)],
    ['/categories/1/tabs/1/buttons', button(2, 1)],
  ])('adding to %s what is there: 400', async (below, body) =>
    expect(refusal(await admin.request('POST', pathOf(book, below), { body }))).toEqual(DUPLICATE),
  );

  it.each([
    ['/categories/1', category(2), 'categoryNumber'],
    ['/categories/1/tabs/1', tab(2), 'tabNumber'],
    ['/categories/1/tabs/1/buttons/pos_x/1/pos_y/1', button(2, 2), 'posX'],
  ])('moving %s onto another: 422', async (below, body, field) => {
    const answer = await admin.request('PUT', pathOf(book, below), { body });
    expect(refusal(answer)).toEqual(INVALID);
    expect(answer.body.message).toContain(`body -> ${field}: is taken`);
  });

  it.each([
    ['categories -> 2 -> categoryNumber', [category(1), category(2), category(1)]],
    ['categories -> 0 -> tabs -> 1 -> tabNumber', [category(1, tab(3), tab(3))]],
    [
      'categories -> 0 -> tabs -> 0 -> buttons -> 2 -> posX',
      [category(1, tab(1, button(1, 2), button(2, 1), button(1, 2)))],
    ],
  ])('the same key twice at %s: 422', async (place, categories) => {
    for (const [method, path] of [
      ['POST', books],
      ['PUT', pathOf(book)],
    ] as const) {
      const answer = await admin.request(method, path, { body: { title: '', categories } });
      expect(refusal(answer)).toEqual(INVALID);
      expect(answer.body.message).toContain(`body -> ${place}: must be unique`);
    }
  });

  const NOT_TEXT = [5, null, true, ['x']];
  const NOT_NUMBER = ['x', '', 1.5, -1, 1_000_000, null, true];
  const bad: Record<string, [below: string, path: string, whole: object, fields: [string, unknown[]][]]> = {
    button: [
      '/categories/1/tabs/2/buttons',
      '/categories/1/tabs/1/buttons/pos_x/1/pos_y/1',
      button(1, 1),
      [
        ['posX', NOT_NUMBER],
        ['posY', NOT_NUMBER],
        ['size', ['single', 'Triple', '', ...NOT_TEXT]],
        ['imageUrl', ['x'.repeat(501), ...NOT_TEXT]],
        ['colorText', ['x'.repeat(51), 'a\u0000', ...NOT_TEXT]],
        ['itemCode', ['', ' x', 'x'.repeat(65), ...NOT_TEXT]],
      ],
    ],
    tab: [
      '/categories/1/tabs',
      '/categories/1/tabs/1',
      tab(3),
      [
        ['tabNumber', NOT_NUMBER],
        ['title', ['x'.repeat(101), ...NOT_TEXT]],
        ['color', ['x'.repeat(51), ...NOT_TEXT]],
        ['buttons', ['x', {}, [null], [{}], [{ ...button(1, 1), size: 'x' }]]],
      ],
    ],
    category: [
      '/categories',
      '/categories/1',
      category(3),
      [
        ['categoryNumber', NOT_NUMBER],
        ['title', ['x'.repeat(101), ...NOT_TEXT]],
        ['color', ['x'.repeat(51), ...NOT_TEXT]],
        ['tabs', ['x', {}, [null], [{}], [{ ...tab(1), buttons: 'x' }]]],
      ],
    ],
    book: [
      '',
      '',
      drinks,
      [
        ['title', ['x'.repeat(101), ...NOT_TEXT]],
        ['categories', ['x', {}, [null], [{}], [{ ...category(1), tabs: 'x' }]]],
      ],
    ],
  };
  const optional = ['buttons', 'tabs', 'categories'];
  it.each(Object.entries(bad).flatMap(([name, [, , , fields]]) => fields.map(([field]) => [name, field] as const)))(
    'a %s without a good %s: 422',
    async (name, field) => {
      const [below, path, whole, fields] = bad[name]!;
      const values = fields.find(([each]) => each === field)![1];
      const targets = [
        ['POST', below === '' ? books : pathOf(book, below)],
        ['PUT', pathOf(book, path)],
      ] as const;
      for (const [method, target] of targets) {
        for (const value of [...values, ...(optional.includes(field) ? [] : [undefined])]) {
          const answer = await admin.request(method, target, { body: { ...whole, [field]: value } });
          expect([value, ...refusal(answer)]).toEqual([value, ...INVALID]);
          expect(answer.body.message).toMatch(new RegExp(`body -> ${field}\\b`));
        }
      }
    },
  );

  it.each([
    ['GET', 'limit=-1'],
    ['GET', 'sort=title:1'],
    ['GET', 'page=0'],
    ['GET', 'limit=1001'],
  ])('%s of the list with %s: 422', async (method, query) =>
    expect(refusal(await admin.request(method, `${books}?${query}`))).toEqual(INVALID),
  );

  it('who shows nothing, is of another tenant, or may only read', async () => {
    const { admin: stranger } = await createTenant(shop.store.url);
    const all = [
      ...writes.map(({ method, below, body }): [string, string, unknown] => [method, pathOf(book, below), body]),
      ['POST', books, drinks] as const,
      ['DELETE', pathOf(book), undefined] as const,
    ];
    const reads = [books, pathOf(book), pathOf(book, '/detail?store_code=0001')];
    for (const path of reads) {
      for (const reader of [shop.user('clerk'), shop.terminal('0001'), shop.service])
        expect((await reader.request('GET', path)).status).toBe(200);
      expect(refusal(await admin.as({}).request('GET', path))).toEqual([401, '200001']);
      expect(refusal(await stranger.request('GET', path))).toEqual([400, '100000']);
    }
    for (const [method, path, body] of all) {
      expect(refusal(await admin.as({}).request(method, path, { body }))).toEqual([401, '200001']);
      expect(refusal(await stranger.request(method, path, { body }))).toEqual([400, '100000']);
      expect(refusal(await shop.user('clerk').request(method, path, { body }))).toEqual([403, '200002']);
      expect(refusal(await shop.terminal('0001').request(method, path, { body }))).toEqual([401, '200001']);
    }
  });
});

describe('the bounds of a book', () => {
  const many = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at));
  const buttons = (count: number) => many(count, (at) => button(at, 0));

  it('are those of each list', async () => {
    const book = await made({ title: '', categories: many(50, (at) => category(at)) });
    expect(refusal(await admin.request('POST', pathOf(book, '/categories'), { body: category(50) }))).toEqual(FULL);
    const tabs = pathOf(book, '/categories/0/tabs');
    for (let number = 0; number < 30; number++) await admin.post(tabs, tab(number));
    expect(refusal(await admin.request('POST', tabs, { body: tab(30) }))).toEqual(FULL);
    const keys = `${tabs}/0/buttons`;
    await admin.data('PUT', `${tabs}/0`, tab(0, ...buttons(199)));
    await admin.post(keys, button(0, 1));
    expect(refusal(await admin.request('POST', keys, { body: button(0, 2) }))).toEqual(FULL);
    for (const [path, body] of [
      ['', { title: '', categories: many(51, (at) => category(at)) }],
      ['/categories/0', category(0, ...many(31, (at) => tab(at)))],
      ['/categories/0/tabs/0', tab(0, ...buttons(201))],
    ] as const)
      expect(refusal(await admin.request('PUT', pathOf(book, path), { body }))).toEqual(INVALID);
  });

  it('are 3,000 buttons in all, however they come', async () => {
    const full = category(1, ...many(14, (at) => tab(at, ...buttons(200))));
    const book = await made({ title: '', categories: [full, category(2, tab(1, ...buttons(199)), tab(2))] });
    const last = '/categories/2/tabs/2/buttons';
    await admin.post(pathOf(book, last), button(0, 0));
    for (const [method, path, body] of [
      ['POST', last, button(1, 1)],
      ['POST', '/categories', category(3, tab(1, button(1, 1)))],
      ['POST', '/categories/2/tabs', tab(3, button(1, 1))],
      ['PUT', '/categories/2', category(2, tab(1, ...buttons(200)), tab(2, button(1, 1)))],
      ['PUT', '/categories/2/tabs/2', tab(2, ...buttons(2))],
    ] as const)
      expect(refusal(await admin.request(method, pathOf(book, path), { body }))).toEqual(FULL);
    const categories = [full, category(2, tab(1, ...buttons(200)), tab(2, button(0, 0)))];
    expect(refusal(await admin.request('PUT', pathOf(book), { body: { title: '', categories } }))).toEqual(INVALID);
    // What takes the place of as many, or has none, still fits.
    await admin.data('PUT', pathOf(book, '/categories/2'), category(2, tab(1, ...buttons(200))));
    await admin.data('PUT', pathOf(book, '/categories/2/tabs/1'), tab(1, ...buttons(200).reverse()));
    await admin.data('PUT', pathOf(book, '/categories/2/tabs/1/buttons/pos_x/0/pos_y/0'), button(9, 9));
    await admin.post(pathOf(book, '/categories'), category(3, tab(1)));
    await admin.data('DELETE', pathOf(book));
  });
});

describe('a book in detail', () => {
  it('has name and price of every item, the price of the store first, read at once', async () => {
    await admin.post(`${shop.base}/items`, { ...tea, itemCode: 'TEA' });
    await admin.post(`${shop.base}/items`, { ...tea, itemCode: 'JUICE', description: 'ジュース', unitPrice: 200 });
    await admin.post(`${shop.base}/items`, { ...tea, itemCode: 'GONE' });
    await admin.data('DELETE', `${shop.base}/items/GONE?is_logical=true`);
    await admin.post(`${shop.base}/stores/0001/items`, { itemCode: 'JUICE', storePrice: 0 });
    const book = await made();
    const detail = async (store: string) => {
      const { categories } = await admin.get<BookAnswer>(pathOf(book, `/detail?store_code=${store}`));
      const found = categories.flatMap(({ tabs }) => tabs.flatMap(({ buttons }) => buttons)) as unknown as {
        itemCode: string;
        unitPrice: number | null;
        description: string | null;
      }[];
      return found.map(({ itemCode, unitPrice, description }) => [itemCode, unitPrice, description]);
    };
    const expected = (juice: number) => [
      ...Array.from({ length: 3 }, () => ['TEA', 158, '緑茶']),
      ['JUICE', juice, 'ジュース'],
      ['GONE', null, 'not found'],
    ];
    const app = shop.store.app;
    const items = jest.spyOn(app.get(ItemRepository, { strict: false }), 'findLiveItems');
    const prices = jest.spyOn(app.get(StoreItemRepository, { strict: false }), 'findStoreItems');
    expect(await detail('0001')).toEqual(expected(0));
    expect([items.mock.calls.length, prices.mock.calls.length]).toEqual([1, 1]);
    jest.restoreAllMocks();
    expect(await detail('0002')).toEqual(expected(200));
    expect(await detail('')).toEqual(expected(200));
    expect(await admin.get(pathOf(book, '?store_code=0001'))).toEqual(book);
  });

  it('is of a store that is named', async () => {
    expect(refusal(await admin.request('GET', pathOf(await made(), '/detail')))).toEqual(INVALID);
  });
});

describe('item books', () => {
  it('are listed by id, page by page', async () => {
    const [a, b] = await admin.get<BookAnswer[]>(books);
    const page = await admin.request<{ data: BookAnswer[]; metadata: object; operation: string }>(
      'GET',
      `${books}?limit=1&page=2`,
    );
    expect(page.body).toMatchObject({
      operation: 'get_all_item_books',
      data: [b],
      metadata: { page: 2, limit: 1, sort: 'item_book_id:1' },
    });
    expect((await admin.get<BookAnswer[]>(`${books}?sort=item_book_id:-1`)).at(-1)).toEqual(a);
  });

  it('are read again only if they changed', async () => {
    const path = pathOf(await made());
    const etag = (await admin.request('GET', path)).headers.get('etag')!;
    const again = () => admin.request('GET', path, { headers: { 'if-none-match': etag } });
    expect((await again()).status).toBe(304);
    await admin.data('DELETE', `${path}/categories/1`);
    expect((await again()).status).toBe(200);
  });

  it('are deleted for good, and announced', async () => {
    const book = await made();
    changes = [];
    const answer = await admin.request('DELETE', pathOf(book));
    expect(answer).toMatchObject({ status: 200, body: { operation: 'delete_item_book' } });
    expect(answer.body.data).toEqual({ itemBookId: book.itemBookId });
    expect(changes).toEqual([{ tenantId: shop.tenantId, kind: 'itemBook', code: book.itemBookId }]);
    expect(refusal(await admin.request('GET', pathOf(book)))).toEqual(NOT_FOUND);
    expect(refusal(await admin.request('DELETE', pathOf(book)))).toEqual(NOT_FOUND);
  });

  it('are at most 200', async () => {
    const { tenantId, admin: owner } = await createTenant(shop.store.url);
    const path = `/master-data/api/v1/tenants/${tenantId}/item_books`;
    const repository = shop.store.app.get(ItemBookRepository, { strict: false });
    const old = Array.from({ length: 199 }, (_, at) => `20000101-${String(at + 1).padStart(4, '0')}`);
    await Promise.all(
      old.map((id) =>
        repository.addBook(tenantId, { tenant_id: tenantId, item_book_id: id, title: '', categories: [] }),
      ),
    );
    await owner.post(path, { title: '' });
    expect(refusal(await owner.request('POST', path, { body: { title: '' } }))).toEqual([422, '308203']);
  });
});
