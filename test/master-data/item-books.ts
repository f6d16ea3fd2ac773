/** A button, a tab, a category and a book as a client sends them. */
export const button = (posX: number, posY: number, itemCode = 'TEA') => ({
  posX,
  posY,
  size: 'Single',
  imageUrl: 'https://example.com/tea.png',
  colorText: '#000000',
  itemCode,
});
export type Button = ReturnType<typeof button>;

export const tab = (tabNumber: number, ...buttons: Button[]) => ({
  tabNumber,
  title: `tab ${tabNumber}`,
  color: '#00ff00',
  buttons,
});
export type Tab = ReturnType<typeof tab>;

export const category = (categoryNumber: number, ...tabs: Tab[]) => ({
  categoryNumber,
  title: `カテゴリ ${categoryNumber}`,
  color: '#ffffff',
  tabs,
});
export type Category = ReturnType<typeof category>;

export const drinks = {
  title: 'ドリンク',
  categories: [
    category(1, tab(1, button(1, 1), button(1, 2), button(2, 1), button(2, 2, 'JUICE')), tab(2)),
    category(2, tab(1, button(0, 0, 'GONE'))),
  ],
};
export type Book = typeof drinks;

/** The categories as they are answered: a plain read knows neither price nor name of a button's item. */
export function answered(categories: readonly Category[]) {
  return categories.map((one) => ({
    ...one,
    tabs: one.tabs.map((each) => ({
      ...each,
      buttons: each.buttons.map((key) => ({ ...key, unitPrice: null, description: null })),
    })),
  }));
}

/** A book as it is answered. */
export interface BookAnswer extends Book {
  itemBookId: string;
}
