import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
  type Document,
} from 'mongodb';

/** Values of every BSON type, with the ones that careless text forms lose. */
export const VALUES: unknown[] = [
  ...[0, -1, 0x7fffffff, -0x80000000].map((value) => new Int32(value)),
  ...[0, -0, 1, 0.1, -1e300, 5e-324, 2 ** 53, NaN, Infinity, -Infinity].map((value) => new Double(value)),
  ...[Long.ZERO, Long.fromInt(1), Long.MAX_VALUE, Long.MIN_VALUE],
  ...['0', '-0', '1.10', '1E+3', '-9.999999999999999999999999999999999E+6144', 'NaN', 'Infinity'].map((text) =>
    Decimal128.fromString(text),
  ),
  ...[
    '',
    'text',
    'line\nbreak\r\n',
    'separators \u2028 \u2029 \u0085',
    'nul \0 within',
    '日本語 😀',
    '$oid',
    '"quoted\\"',
  ],
  ...[0, -1, 1_700_000_000_123, Date.UTC(10_000, 0, 1), Date.UTC(-1, 0, 1), 8.64e15].map((time) => new Date(time)),
  ...[0, 1, 2, 3, 5, 6, 8, 128, 255].map((subtype) => new Binary(Buffer.from('bytes'), subtype)),
  new UUID('00112233-4455-6677-8899-aabbccddeeff'),
  new Binary(Buffer.alloc(0), 0),
  new ObjectId('0123456789abcdef01234567'),
  new BSONRegExp('^a.*/b\\d', 'imsx'),
  new BSONRegExp('', ''),
  new Timestamp({ t: 0xffffffff, i: 0xffffffff }),
  new Timestamp({ t: 1, i: 2 }),
  new MinKey(),
  new MaxKey(),
  new Code('return 1'),
  new Code('return x', { x: new Int32(1) }),
  new BSONSymbol('symbol'),
  null,
  true,
  false,
  {},
  [],
  { nested: [{ deep: [[], {}, null] }, new Double(1)] },
  { 'dotted.name': 1, $dollar: 2, '': 3, ' ': 4 },
  { $ref: 'other', $id: new ObjectId('0123456789abcdef01234567'), $db: 'shop' },
];

/** One document for each value, and one with all of them; ids of several types. */
export function documentsOfEveryType(): Document[] {
  const single = VALUES.map((value, i): Document => ({ _id: new Int32(i), value, after: i }));
  const all = { _id: 'all', ...Object.fromEntries(VALUES.map((value, i) => [`v${i}`, value])), list: VALUES };
  const ids = [
    new Double(0.5),
    Long.MAX_VALUE,
    new Date(5),
    new UUID('00112233-4455-6677-8899-aabbccddeeff'),
    { a: 1 },
    true,
  ];
  return [...single, all, ...ids.map((_id) => ({ _id, kind: 'id' }))];
}
