import { MasterSetting, settingValue, type RoundMethod, type SettingWire } from '@kugelpos/contracts';
import type { CartSettings } from '../cart-settings.js';
import type { CurrencyDigits } from '../pricing/index.js';

export type ReceiptLayout = 'invoice' | 'kugelpos';

export interface TextLine {
  readonly text: string;
  readonly align: 'left' | 'center' | 'right';
}

/** The settings that a cart lives by, resolved for its terminal. */
export interface SettingValues {
  readonly currencyDigits: CurrencyDigits;
  readonly discountRoundMethod: RoundMethod;
  readonly receiptNoStart: number;
  readonly receiptNoEnd: number;
  readonly receiptLayout: ReceiptLayout;
  /** Absent in carts of earlier releases: they are cancelled. */
  readonly openCartsAtClose?: 'cancel' | 'keep';
  readonly sellerName: string | null;
  /** Null as long as the seller's name is not set (retail rule 15). */
  readonly registrationNumber: string | null;
  readonly receiptHeaders: readonly TextLine[];
  readonly receiptFooters: readonly TextLine[];
}

/**
 * All settings of a cart for its terminal. A value that cannot be used counts as not set: a mistyped setting must not
 * stop a till, so the environment's value is taken. `tell` hears of it, in words for an operator.
 */
export function settingValues(
  settings: readonly SettingWire[],
  terminal: { storeCode: string; terminalNo: number },
  environment: CartSettings,
  tell: (problem: string) => void = () => undefined,
): SettingValues {
  const read = <T>(name: string, parse: (text: string) => T | undefined, fallback: T): T => {
    const text = settingValue(settings, name, terminal.storeCode, terminal.terminalNo);
    if (text === undefined) return fallback;
    const value = parse(text);
    if (value === undefined) tell(unusable(name));
    return value ?? fallback;
  };
  const oneOf = <T extends string>(...values: T[]) => {
    return (text: string): T | undefined => values.find((value) => value === text.trim());
  };
  const text = (name: string, fallback: string | undefined): string | null =>
    read(name, (value) => value.trim(), fallback ?? '') || null;
  const lines = (name: string, fallback: string | undefined): TextLine[] =>
    read(name, textLines, textLines(fallback ?? '') ?? []);

  const sellerName = text(MasterSetting.sellerName, environment.SELLER_NAME);
  const registration = read(
    MasterSetting.invoiceRegistrationNumber,
    registrationNumber,
    registrationNumber(environment.INVOICE_REGISTRATION_NUMBER ?? '') ?? '',
  );
  if (registration !== '' && sellerName === null) tell(NO_SELLER);
  return {
    currencyDigits: Number(
      read('CURRENCY_DIGITS', oneOf('0', '2', '3'), environment.CURRENCY_DIGITS),
    ) as CurrencyDigits,
    discountRoundMethod: read(
      'ROUND_METHOD_FOR_DISCOUNT',
      oneOf('Round', 'Floor', 'Ceil'),
      environment.ROUND_METHOD_FOR_DISCOUNT,
    ),
    ...receiptRange(read, environment, tell),
    receiptLayout: read(MasterSetting.receiptLayout, oneOf('invoice', 'kugelpos'), environment.RECEIPT_LAYOUT),
    openCartsAtClose: read(MasterSetting.openCartsAtClose, oneOf('cancel', 'keep'), environment.OPEN_CARTS_AT_CLOSE),
    sellerName,
    registrationNumber: sellerName === null || registration === '' ? null : registration,
    receiptHeaders: lines(MasterSetting.receiptHeaders, environment.RECEIPT_HEADERS),
    receiptFooters: lines(MasterSetting.receiptFooters, environment.RECEIPT_FOOTERS),
  };
}

const NO_SELLER = `${MasterSetting.sellerName} is not set: the registration number is not printed`;

function unusable(name: string): string {
  return `${name} cannot be used: the value of the environment is taken`;
}

type Read = <T>(name: string, parse: (text: string) => T | undefined, fallback: T) => T;

/** Both ends as whole numbers, start not above end (spec transactions §11.18); a pair that is not gives way as one. */
function receiptRange(read: Read, environment: CartSettings, tell: (problem: string) => void) {
  const receiptNoStart = read(MasterSetting.receiptNoStart, wholeNumber, environment.RECEIPT_NO_START_VALUE);
  const receiptNoEnd = read(MasterSetting.receiptNoEnd, wholeNumber, environment.RECEIPT_NO_END_VALUE);
  if (receiptNoStart <= receiptNoEnd) return { receiptNoStart, receiptNoEnd };
  tell(unusable(`${MasterSetting.receiptNoStart} and ${MasterSetting.receiptNoEnd}`));
  return { receiptNoStart: environment.RECEIPT_NO_START_VALUE, receiptNoEnd: environment.RECEIPT_NO_END_VALUE };
}

function wholeNumber(text: string): number | undefined {
  const value = /^\d{1,15}$/.test(text.trim()) ? Number(text) : 0;
  return value >= 1 ? value : undefined;
}

/** `T` and 13 digits; an empty value means that there is none. */
function registrationNumber(text: string): string | undefined {
  return /^(T\d{13})?$/.test(text.trim()) ? text.trim() : undefined;
}

/** Header or footer lines: a JSON array of `{text, align}`; what is no such object is left out (spec transactions §4.8). */
function textLines(text: string): TextLine[] | undefined {
  if (text.trim() === '') return [];
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(entries)) return undefined;
  return entries.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return [];
    const { text: line = '', align } = entry as { text?: unknown; align?: unknown };
    if (typeof line !== 'string') return [];
    return [{ text: line, align: align === 'center' || align === 'right' ? align : 'left' }];
  });
}
