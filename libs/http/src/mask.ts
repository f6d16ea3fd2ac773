const MASK = '***';

/** Names of headers and fields whose values are never shown. */
const SECRET =
  /authorization|cookie|passw|pass_?phrase|pass_?code|secret|token|api[-_]?key|credential|signature|(^|[-_])pin($|[-_\d])|pin_?code|pin$|card_?(number|no)$|^pan$|cvv|cvc|security_?code/i;
/** A field that ends in "pin" without being one. */
const NOT_A_PIN = /(shop|ship|map|skip|top)+ing|spin$/i;
/** 14 to 19 digits, possibly in groups: 13 would hide the codes of goods, which often pass the same checksum. */
const CARD = /(?<!\d\.?)\d(?:[ -]?\d){13,18}(?!\.?\d)/g;
const LONGEST_TEXT = 2_000;
/** Masking reads the whole body: a larger one is not worth it. */
const LARGEST_BODY = 64 * 1024;

/** Headers as one JSON text, secrets masked. */
export function shownHeaders(headers: object): string {
  return JSON.stringify(masked(headers));
}

/** A body as text for the log: secrets and card numbers masked, cut at 2,000 characters. */
export function shownBody(body: string | Buffer | undefined): string {
  if (body === undefined || body.length === 0) return '(no body)';
  if (body.length > LARGEST_BODY) return `(${body.length} bytes)`;
  const text = body.toString();
  const shown = jsonMasked(text) ?? textMasked(text);
  return shown.length > LONGEST_TEXT ? `${shown.slice(0, LONGEST_TEXT)}… (${body.length} bytes)` : shown;
}

function jsonMasked(text: string): string | undefined {
  try {
    return JSON.stringify(masked(JSON.parse(text)));
  } catch {
    return undefined;
  }
}

/** What is not JSON: a form, or anything else in which names stand before values. */
function textMasked(text: string): string {
  const printable = text.replace(/[^\P{C}\n\t]/gu, '�');
  const pairs = printable.replace(/([\w-]+)(["']?\s*[=:]\s*["']?)([^\s&"',;]+)/g, (pair, name: string, sign: string) =>
    isSecret(name) ? `${name}${sign}${MASK}` : pair,
  );
  return withoutCards(pairs);
}

function masked(value: unknown): unknown {
  if (typeof value === 'string') return withoutCards(value);
  if (typeof value === 'number') return isCardNumber(value) ? MASK : value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(masked);
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, isSecret(name) && entry !== null ? MASK : masked(entry)]),
  );
}

function isSecret(name: string): boolean {
  return SECRET.test(name) && !NOT_A_PIN.test(name);
}

function withoutCards(text: string): string {
  return text.replace(CARD, (digits) => (isCard(digits.replace(/[ -]/g, '')) ? MASK : digits));
}

/** A whole number too long for a JavaScript number has lost the digits that its checksum needs. */
function isCardNumber(value: number): boolean {
  return Number.isInteger(value) && (!Number.isSafeInteger(value) || isCard(String(value)));
}

/** The checksum of card numbers (ISO/IEC 7812). */
function isCard(digits: string): boolean {
  if (!/^\d{14,19}$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}
