import fc from 'fast-check';
import { button, category, tab, type Book } from './item-books.js';

/** Tells a category or tab (its number) or a button (its position) from its neighbours. */
type Key = number | `${number}/${number}`;
type Element = Record<string, unknown>;

/** A change of one category, tab or button. */
export interface Step {
  method: 'POST' | 'PUT' | 'DELETE';
  /** To the element; for POST to its parent. */
  path: Key[];
  body: Element;
  /** Whether it is sent with the tag of the version that its client saw last. */
  isTagged: boolean;
}

const LISTS = ['categories', 'tabs', 'buttons'] as const;

function keyOf(element: Element): Key {
  if ('categoryNumber' in element) return element['categoryNumber'] as number;
  if ('tabNumber' in element) return element['tabNumber'] as number;
  return `${element['posX'] as number}/${element['posY'] as number}`;
}

/** Where a step goes, below its book. */
export function below({ method, path }: Step): string {
  const above = path.map((key, depth) =>
    depth < 2 ? `/${LISTS[depth]}/${key}` : `/buttons/${String(key).replace(/(\d+)\/(\d+)/, 'pos_x/$1/pos_y/$2')}`,
  );
  return above.join('') + (method === 'POST' ? `/${LISTS[path.length]}` : '');
}

/** The book after a step, or the status of its refusal. */
export function applied(before: Book, { method, path, body }: Step): Book | number {
  const book = structuredClone(before);
  const parents = method === 'POST' ? path : path.slice(0, -1);
  let list = book.categories as Element[];
  for (const [depth, key] of parents.entries()) {
    const parent = list.find((element) => keyOf(element) === key);
    if (!parent) return 404;
    list = parent[LISTS[depth + 1]!] as Element[];
  }
  const isTaken = list.some((element) => keyOf(element) === keyOf(body));
  if (method === 'POST') {
    if (isTaken) return 400;
    list.push(structuredClone(body));
    return book;
  }
  const key = path.at(-1);
  const at = list.findIndex((element) => keyOf(element) === key);
  if (at < 0) return 404;
  if (method === 'DELETE') list.splice(at, 1);
  else if (keyOf(body) !== key && isTaken) return 422;
  else Object.assign(list[at]!, structuredClone(body));
  return book;
}

const number = fc.constantFrom(0, 1);
const title = fc.nat({ max: 999 }).map(String);
const position = fc.tuple(number, number).map(([x, y]): Key => `${x}/${y}`);
const buttons = fc.record({ x: number, y: number, code: title }).map(({ x, y, code }) => button(x, y, code));
const tabs = fc
  .tuple(number, fc.uniqueArray(buttons, { maxLength: 2, selector: keyOf }))
  .map(([at, below]) => tab(at, ...below));
const categories = fc
  .tuple(number, fc.uniqueArray(tabs, { maxLength: 2, selector: keyOf }))
  .map(([at, below]) => category(at, ...below));
const elements: fc.Arbitrary<Element>[] = [categories, tabs, buttons];
const keys: fc.Arbitrary<Key>[] = [number, number, position];

/** Steps that often meet: few numbers, few positions, all levels. */
export const anyStep: fc.Arbitrary<Step> = fc
  .record({
    depth: fc.constantFrom(0, 1, 1, 2, 2, 2, 2),
    method: fc.constantFrom('POST' as const, 'PUT' as const, 'DELETE' as const),
    withChildren: fc.boolean(),
    isTagged: fc.boolean(),
    title,
  })
  .chain(({ depth, method, withChildren, isTagged, title }) =>
    fc.record({
      method: fc.constant(method),
      path: fc.tuple(...keys.slice(0, method === 'POST' ? depth : depth + 1)) as fc.Arbitrary<Key[]>,
      body: elements[depth]!.map((element) => {
        const body: Element = depth === 2 ? { ...element } : { ...element, title };
        const children = LISTS[depth + 1];
        if (method === 'PUT' && !withChildren && children) Reflect.deleteProperty(body, children);
        return body;
      }),
      isTagged: fc.constant(isTagged),
    }),
  );
