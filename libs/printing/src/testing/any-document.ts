import fc from 'fast-check';
import { PrintDocument } from '../print-document.js';

/** Any UTF-16 text at all (control characters, lone surrogates) and text as it stands on receipts. */
export const anyText = fc.oneof(
  fc.array(fc.nat({ max: 0xffff }), { maxLength: 50 }).map((units) => String.fromCharCode(...units)),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.string({
    unit: fc.constantFrom(...'aB1 -&<>"お茶カー。（', 'ｶﾞ', 'か\u3099', '👨‍👩‍👧', '\n', '\t', '\u001b', ']]>'),
    maxLength: 50,
  }),
);

type Step = (document: PrintDocument) => PrintDocument;

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(anyText, fc.constantFrom('left' as const, 'center' as const, 'right' as const)).map(
    ([text, align]): Step =>
      (document) =>
        document.text(text, align),
  ),
  fc.tuple(fc.option(anyText), fc.option(anyText), fc.constantFrom('cut' as const, 'wrap' as const)).map(
    ([left, right, overflow]): Step =>
      (document) =>
        document.split(left, right, { overflow }),
  ),
  anyText.map(
    (alternative): Step =>
      (document) =>
        document.byte('QR', { alternative }),
  ),
  fc.constant<Step>((document) => document.border()),
  fc.array(fc.array(anyText, { maxLength: 3 }), { maxLength: 3 }).map(
    (rows): Step =>
      (document) =>
        document.table(rows),
  ),
);

/** A document of any width with any lines. */
export function anyDocument(): fc.Arbitrary<PrintDocument> {
  return fc
    .tuple(fc.integer({ min: 16, max: 60 }), fc.array(anyStep, { maxLength: 12 }))
    .map(([width, steps]) => steps.reduce((document, step) => step(document), new PrintDocument(width)));
}
