const formats = new Map<number, Intl.NumberFormat>();

/**
 * `1,234,567`, with `digits` decimals (those of the currency; 0 for yen). The number is read as the decimal that JSON
 * shows, an amount with more decimals is rounded half to even, and zero never has a sign.
 * @throws RangeError if `value` is not finite
 */
export function thousands(value: number, digits = 0): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be printed as an amount`);
  return formatFor(digits).format(value);
}

/**
 * An amount of money as the receipts print it: `\1,234`, negative `-1,234` with one minus and without the sign of
 * the currency (spec common §9.3). `symbol` is the backslash that Japanese printers show as a yen sign.
 */
export function yen(value: number, symbol = '\\', digits = 0): string {
  const text = thousands(value, digits);
  return text.startsWith('-') ? text : symbol + text;
}

/** A rate in percent with at least one decimal: `10.0%`, `7.5%` (spec transactions §9.1). */
export function percent(value: number): string {
  return `${Number.isInteger(value) ? value.toFixed(1) : value}%`;
}

/** Zeros on the left up to `length` characters, behind a sign: `zeroFill(-12, 6)` is `-00012`. Never cuts. */
export function zeroFill(value: string | number, length: number): string {
  const text = String(value);
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(length - sign.length, '0');
}

function formatFor(digits: number): Intl.NumberFormat {
  let format = formats.get(digits);
  if (!format) {
    format = new Intl.NumberFormat('en-US', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      roundingMode: 'halfEven',
      signDisplay: 'negative',
    });
    formats.set(digits, format);
  }
  return format;
}
