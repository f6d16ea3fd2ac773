const DIGITS = /^\d+$/;
/** Digits of EAN-8, UPC-A and EAN-13. */
const LENGTHS = [8, 12, 13];
/** How many zeros an EAN-8 has before it where a scanner fills it up to 13 digits. */
const PADDING = '00000';

/** Whether a code has the form of EAN-8, UPC-A or EAN-13, right or not. */
export function isGtin(code: string): boolean {
  return DIGITS.test(code) && LENGTHS.includes(code.length);
}

/** The check digit that follows these digits: weights 3 and 1 from the right, modulo 10. */
export function checkDigitOf(digits: string): string {
  const sum = [...digits].reduceRight(
    ({ total, weight }, digit) => ({ total: total + Number(digit) * weight, weight: 4 - weight }),
    { total: 0, weight: 3 },
  ).total;
  return String((10 - (sum % 10)) % 10);
}

export function hasRightCheckDigit(code: string): boolean {
  return checkDigitOf(code.slice(0, -1)) === code.slice(-1);
}

/**
 * The one form in which a code is kept: EAN-13 with UPC-A as `0` and its twelve digits, EAN-8 with eight; leading zeros
 * stay. Anything else is kept as it is.
 */
export function normalCode(code: string): string {
  if (!isGtin(code)) return code;
  const full = code.length === 12 ? `0${code}` : code;
  return full.length === 13 && full.startsWith(PADDING) ? full.slice(PADDING.length) : full;
}

/** All forms under which somebody may have stored a scanned code, the scanned one first. */
export function spellingsOf(code: string): string[] {
  const normal = normalCode(code);
  const spellings = [code, normal];
  if (isGtin(normal) && normal.length === 8) spellings.push(`${PADDING}${normal}`, `${PADDING}${normal}`.slice(1));
  if (isGtin(normal) && normal.length === 13 && normal.startsWith('0')) spellings.push(normal.slice(1));
  return [...new Set(spellings)];
}
