/**
 * How large a book may grow. The buttons decide: as large as they can be, all of them take 6 MB, well below the 16 MB
 * of a document; of the usual size, the whole book fits into one request of 1 MB.
 */
export const MOST_CATEGORIES = 50;
export const MOST_TABS = 30;
export const MOST_BUTTONS = 200;
export const MOST_BUTTONS_OF_BOOK = 3000;

/** Books of a tenant. */
export const MOST_BOOKS = 200;
