import { ErrorCode } from '@kugelpos/contracts';
import { AppError, DuplicateKeyError, InvalidInputError, NotFoundError } from '@kugelpos/errors';
import { MOST_BUTTONS, MOST_BUTTONS_OF_BOOK, MOST_CATEGORIES, MOST_TABS } from './book-bounds.js';
import type { BookButtonFields, BookCategoryFields, BookTabFields, ItemBookDocument } from './item-book.schema.js';

/** What tells a category, tab or button from its neighbours: stored fields with their values. */
type Key = Readonly<Record<string, number>>;

type Element = BookCategoryFields | BookTabFields | BookButtonFields;
type Doc = Record<string, unknown>;

/** One change of one category, tab or button, as one conditional statement. */
export interface LayoutChange {
  /** Holds of a book exactly if the change fits it. */
  condition: Doc;
  update: Doc;
  arrayFilters: Doc[];
  /** Says what does not fit. @throws NotFoundError, DuplicateKeyError, InvalidInputError, AppError 422 / 308202 */
  requireFit(book: ItemBookDocument): void;
}

interface Level {
  name: string;
  /** Field of the parent that holds the elements. */
  list: 'categories' | 'tabs' | 'buttons';
  most: number;
  keyOf(element: Element): Key;
  /** Field of the request that a taken key is reported at. */
  keyField: string;
}

const LEVELS: readonly [Level, Level, Level] = [
  {
    name: 'Category',
    list: 'categories',
    most: MOST_CATEGORIES,
    keyOf: (element) => categoryKey((element as BookCategoryFields).category_number),
    keyField: 'categoryNumber',
  },
  {
    name: 'Tab',
    list: 'tabs',
    most: MOST_TABS,
    keyOf: (element) => tabKey((element as BookTabFields).tab_number),
    keyField: 'tabNumber',
  },
  {
    name: 'Button',
    list: 'buttons',
    most: MOST_BUTTONS,
    keyOf: (element) => buttonKey((element as BookButtonFields).pos_x, (element as BookButtonFields).pos_y),
    keyField: 'posX',
  },
];

export const categoryKey = (number: number): Key => ({ category_number: number });
export const tabKey = (number: number): Key => ({ tab_number: number });
export const buttonKey = (x: number, y: number): Key => ({ pos_x: x, pos_y: y });

/**
 * Appends an element to those below `parents`.
 * @param parents keys of its category and its tab, as far as it has them
 */
export function addition(parents: readonly Key[], element: Element): LayoutChange {
  const level = levelAt(parents.length);
  const key = level.keyOf(element);
  const added = buttonsIn(element);
  return {
    condition: {
      ...within(parents, {
        [level.list]: { $not: { $elemMatch: key } },
        [`${level.list}.${level.most - 1}`]: { $exists: false },
      }),
      ...roomFor(added),
    },
    update: { $push: { [listPath(parents)]: element } },
    arrayFilters: arrayFilters(parents),
    requireFit(book) {
      const neighbours = elementsBelow(book, parents);
      if (find(neighbours, key)) throw new DuplicateKeyError(level.name);
      if (neighbours.length >= level.most) throw full(`at most ${level.most} ${level.list}`);
      requireRoom(buttonsOf(book) + added);
    },
  };
}

/**
 * Sets fields of an element where it stands; another key moves it, unless that key is taken.
 * @param element as it becomes; without its children those stay as they are
 */
export function replacement(path: readonly Key[], element: Element, withChildren: boolean): LayoutChange {
  const parents = path.slice(0, -1);
  const level = levelAt(parents.length);
  const key = path[parents.length] ?? {};
  const newKey = level.keyOf(element);
  const isMoved = !matches(newKey, key);
  const childList = LEVELS[path.length]?.list;
  const place = `${listPath(parents)}.$[${filterName(parents.length)}]`;
  const fields = Object.entries(element).filter(([field]) => withChildren || field !== childList);
  const added = withChildren ? buttonsIn(element) : 0;
  return {
    condition: {
      ...within(parents, {
        [level.list]: { $elemMatch: key, ...(isMoved ? { $not: { $elemMatch: newKey } } : {}) },
      }),
      ...(added > 0 && childList ? roomFor(added, path) : {}),
    },
    update: { $set: Object.fromEntries(fields.map(([field, value]) => [`${place}.${field}`, value])) },
    arrayFilters: arrayFilters(path),
    requireFit(book) {
      const neighbours = elementsBelow(book, parents);
      const present = find(neighbours, key);
      if (!present) throw new NotFoundError(level.name);
      if (isMoved && find(neighbours, newKey))
        throw new InvalidInputError([{ location: ['body', level.keyField], reason: 'is taken by another one' }]);
      if (added > 0 && childList) requireRoom(buttonsOf(book) - buttonsIn(present) + added);
    },
  };
}

/** Removes exactly the element that the keys lead to, with all below it. */
export function removal(path: readonly Key[]): LayoutChange {
  const parents = path.slice(0, -1);
  const level = levelAt(parents.length);
  const key = path[parents.length] ?? {};
  return {
    condition: within(parents, { [level.list]: { $elemMatch: key } }),
    update: { $pull: { [listPath(parents)]: key } },
    arrayFilters: arrayFilters(parents),
    requireFit(book) {
      if (!find(elementsBelow(book, parents), key)) throw new NotFoundError(level.name);
    },
  };
}

function levelAt(depth: number): Level {
  return LEVELS[depth] as Level;
}

/** The condition on a book that the element at `parents` (the book itself without any) fulfils another. */
function within(parents: readonly Key[], condition: Doc, depth = 0): Doc {
  const parent = parents[depth];
  if (parent === undefined) return condition;
  return { [levelAt(depth).list]: { $elemMatch: { ...parent, ...within(parents, condition, depth + 1) } } };
}

/** `categories.$[level0].tabs`: the list below `parents`. */
function listPath(parents: readonly Key[]): string {
  const above = parents.map((_, depth) => `${levelAt(depth).list}.$[${filterName(depth)}].`).join('');
  return `${above}${levelAt(parents.length).list}`;
}

function filterName(depth: number): string {
  return `level${depth}`;
}

function arrayFilters(path: readonly Key[]): Doc[] {
  return path.map((key, depth) =>
    Object.fromEntries(Object.entries(key).map(([field, value]) => [`${filterName(depth)}.${field}`, value])),
  );
}

/**
 * The condition on a book that it can take so many buttons more.
 * @param replaced leads to a category or tab whose present buttons do not count
 */
function roomFor(buttons: number, replaced: readonly Key[] = []): Doc {
  if (buttons === 0) return {};
  const size = { $size: '$$tab.buttons' };
  const isReplaced = replaced.flatMap((key, depth) =>
    Object.entries(key).map(([field, value]) => ({ $eq: [`$$${depth === 0 ? 'category' : 'tab'}.${field}`, value] })),
  );
  const counted = isReplaced.length === 0 ? size : { $cond: [{ $and: isReplaced }, 0, size] };
  const ofCategory = { $sum: { $map: { input: '$$category.tabs', as: 'tab', in: counted } } };
  const ofBook = { $sum: { $map: { input: '$categories', as: 'category', in: ofCategory } } };
  return { $expr: { $lte: [ofBook, MOST_BUTTONS_OF_BOOK - buttons] } };
}

/** @throws NotFoundError for the first of `parents` that is not there */
function elementsBelow(book: ItemBookDocument, parents: readonly Key[]): Element[] {
  let elements: Element[] = book.categories;
  for (const [depth, key] of parents.entries()) {
    const parent = find(elements, key);
    if (!parent) throw new NotFoundError(levelAt(depth).name);
    elements = childrenOf(parent);
  }
  return elements;
}

function childrenOf(element: Element): Element[] {
  if ('tabs' in element) return element.tabs;
  return 'buttons' in element ? element.buttons : [];
}

function find(elements: readonly Element[], key: Key): Element | undefined {
  return elements.find((element) => matches(element as unknown as Key, key));
}

function matches(element: Key, key: Key): boolean {
  return Object.entries(key).every(([field, value]) => element[field] === value);
}

function buttonsIn(element: Element): number {
  if (!('tabs' in element) && !('buttons' in element)) return 1;
  return sumOf(childrenOf(element));
}

function buttonsOf(book: ItemBookDocument): number {
  return sumOf(book.categories);
}

function sumOf(elements: readonly Element[]): number {
  return elements.reduce((sum, element) => sum + buttonsIn(element), 0);
}

function requireRoom(buttons: number): void {
  if (buttons > MOST_BUTTONS_OF_BOOK) throw full(`at most ${MOST_BUTTONS_OF_BOOK} buttons in a book`);
}

function full(bound: string): AppError {
  return new AppError(ErrorCode.ITEM_BOOK_FULL, { message: `The item book is full: ${bound}` });
}
