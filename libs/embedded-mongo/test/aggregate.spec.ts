import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Decimal128, Double, Int32, Long, type Collection, type Document } from 'mongodb';
import { startDatabase, type TestDatabase } from './helpers.js';

let test: TestDatabase;
let sales: Collection<Document>;

beforeAll(async () => {
  test = await startDatabase();
  const db = test.client.db('agg');
  sales = db.collection('sales');
  await sales.insertMany([
    {
      _id: 1,
      store: 'a',
      total: 10,
      lines: [
        { sku: 'x', qty: 1 },
        { sku: 'y', qty: 2 },
      ],
      at: new Date('2024-03-01T10:00:00Z'),
    },
    {
      _id: 2,
      store: 'b',
      total: new Double(20.5),
      lines: [{ sku: 'x', qty: 3 }],
      at: new Date('2024-03-01T23:30:00Z'),
    },
    { _id: 3, store: 'a', total: Long.fromNumber(5), lines: [], at: new Date('2024-03-02T00:00:00Z') },
    { _id: 4, store: 'c', total: null, at: new Date('2024-03-02T01:00:00Z') },
  ] as never[]);
  await db.collection<Document>('stores').insertMany([
    { _id: 'a', name: 'Alpha', regions: ['n', 's'] },
    { _id: 'b', name: 'Beta', regions: ['s'] },
  ] as never[]);
});
afterAll(() => test.stop());

const cases: [string, Document[], Document[]][] = [
  ['$match', [{ $match: { store: 'a' } }, { $project: { _id: 1 } }], [{ _id: 1 }, { _id: 3 }]],
  [
    '$project computes',
    [
      { $match: { _id: 1 } },
      { $project: { _id: 0, double: { $multiply: ['$total', 2] }, first: { $arrayElemAt: ['$lines.sku', 0] } } },
    ],
    [{ double: 20, first: 'x' }],
  ],
  [
    '$addFields, nested and missing',
    [
      { $match: { _id: 3 } },
      { $addFields: { 'a.b': '$store', c: '$nope', total: '$$REMOVE' } },
      { $project: { a: 1, c: 1, total: 1 } },
    ],
    [{ _id: 3, a: { b: 'a' } }],
  ],
  ['$unset', [{ $match: { _id: 3 } }, { $unset: ['lines', 'at'] }], [{ _id: 3, store: 'a', total: 5 }]],
  [
    '$group',
    [
      {
        $group: {
          _id: '$store',
          sum: { $sum: '$total' },
          n: { $sum: 1 },
          avg: { $avg: '$total' },
          max: { $max: '$total' },
          ids: { $push: '$_id' },
        },
      },
      { $sort: { _id: 1 } },
    ],
    [
      { _id: 'a', sum: 15, n: 2, avg: 7.5, max: 10, ids: [1, 3] },
      { _id: 'b', sum: 20.5, n: 1, avg: 20.5, max: 20.5, ids: [2] },
      { _id: 'c', sum: 0, n: 1, avg: null, max: null, ids: [4] },
    ],
  ],
  [
    '$group over all, $first and $last after $sort',
    [
      { $sort: { total: -1 } },
      { $group: { _id: null, most: { $first: '$_id' }, least: { $last: '$_id' }, count: { $count: {} } } },
    ],
    [{ _id: null, most: 2, least: 4, count: 4 }],
  ],
  [
    '$group by a document',
    [
      { $group: { _id: { store: '$store', empty: { $eq: [{ $size: { $ifNull: ['$lines', []] } }, 0] } } } },
      { $count: 'groups' },
    ],
    [{ groups: 4 }],
  ],
  [
    '$unwind',
    [{ $unwind: '$lines' }, { $group: { _id: '$lines.sku', qty: { $sum: '$lines.qty' } } }, { $sort: { _id: 1 } }],
    [
      { _id: 'x', qty: 4 },
      { _id: 'y', qty: 2 },
    ],
  ],
  [
    '$unwind keeps empty ones when asked',
    [
      { $unwind: { path: '$lines', preserveNullAndEmptyArrays: true, includeArrayIndex: 'i' } },
      { $project: { i: 1, sku: '$lines.sku' } },
    ],
    [
      { _id: 1, i: 0, sku: 'x' },
      { _id: 1, i: 1, sku: 'y' },
      { _id: 2, i: 0, sku: 'x' },
      { _id: 3, i: null },
      { _id: 4, i: null },
    ],
  ],
  [
    '$lookup by fields',
    [
      { $lookup: { from: 'stores', localField: 'store', foreignField: '_id', as: 's' } },
      { $project: { name: '$s.name' } },
    ],
    [
      { _id: 1, name: ['Alpha'] },
      { _id: 2, name: ['Beta'] },
      { _id: 3, name: ['Alpha'] },
      { _id: 4, name: [] },
    ],
  ],
  [
    '$lookup by pipeline',
    [
      { $match: { _id: 1 } },
      {
        $lookup: {
          from: 'stores',
          let: { st: '$store' },
          pipeline: [{ $match: { $expr: { $ne: ['$_id', '$$st'] } } }, { $project: { _id: 1 } }],
          as: 'others',
        },
      },
      { $project: { others: 1 } },
    ],
    [{ _id: 1, others: [{ _id: 'b' }] }],
  ],
  [
    '$replaceRoot',
    [{ $match: { _id: 1 } }, { $replaceRoot: { newRoot: { id: '$_id', n: { $size: '$lines' } } } }],
    [{ id: 1, n: 2 }],
  ],
  [
    '$sort, $skip, $limit',
    [{ $sort: { store: -1, _id: 1 } }, { $skip: 1 }, { $limit: 2 }, { $project: { _id: 1 } }],
    [{ _id: 2 }, { _id: 1 }],
  ],
  ['$count of nothing is nothing', [{ $match: { store: 'zzz' } }, { $count: 'n' }], []],
  [
    '$dateToString with a time zone',
    [
      { $match: { _id: 2 } },
      { $project: { day: { $dateToString: { format: '%Y-%m-%d', date: '$at', timezone: '+09:00' } } } },
    ],
    [{ _id: 2, day: '2024-03-02' }],
  ],
  [
    '$cond, $switch and truth',
    [
      { $match: { _id: { $in: [3, 4] } } },
      {
        $project: {
          c: { $cond: ['$total', 'yes', 'no'] },
          s: { $switch: { branches: [{ case: { $gt: ['$total', 4] }, then: 'big' }], default: 'small' } },
        },
      },
    ],
    [
      { _id: 3, c: 'yes', s: 'big' },
      { _id: 4, c: 'no', s: 'small' },
    ],
  ],
  [
    '$filter, $map and $reduce',
    [
      { $match: { _id: 1 } },
      {
        $project: {
          f: { $filter: { input: '$lines', as: 'l', cond: { $gt: ['$$l.qty', 1] } } },
          m: { $map: { input: '$lines', as: 'l', in: { $add: ['$$l.qty', '$total'] } } },
          r: { $reduce: { input: '$lines', initialValue: 0, in: { $add: ['$$value', '$$this.qty'] } } },
        },
      },
    ],
    [{ _id: 1, f: [{ sku: 'y', qty: 2 }], m: [11, 12], r: 3 }],
  ],
  [
    'missing is not null',
    [
      { $match: { _id: 4 } },
      {
        $project: {
          a: { $eq: ['$lines', null] },
          b: { $lt: ['$lines', null] },
          t: { $type: '$lines' },
          n: { $ifNull: ['$lines', 'none'] },
        },
      },
    ],
    [{ _id: 4, a: false, b: true, t: 'missing', n: 'none' }],
  ],
];

describe('aggregation', () => {
  it.each(cases)('%s', async (_name, pipeline, expected) => {
    expect(await sales.aggregate(pipeline).toArray()).toEqual(expected);
  });

  it('keeps numeric types in sums', async () => {
    const numbers = test.client.db('agg').collection('numbers');
    await numbers.insertMany([
      { g: 'int', v: 1 },
      { g: 'int', v: 2 },
      { g: 'long', v: Long.fromNumber(1) },
      { g: 'long', v: 2 },
      { g: 'double', v: 1 },
      { g: 'double', v: new Double(2) },
      { g: 'decimal', v: Decimal128.fromString('0.10') },
      { g: 'decimal', v: Decimal128.fromString('0.20') },
      { g: 'wide', v: 2_000_000_000 },
      { g: 'wide', v: 2_000_000_000 },
    ]);
    const rows = await numbers
      .aggregate([{ $group: { _id: '$g', s: { $sum: '$v' } } }], { promoteValues: false })
      .toArray();
    const sums = Object.fromEntries(rows.map((row) => [row['_id'] as string, row['s'] as unknown]));
    expect(sums['int']).toEqual(new Int32(3));
    expect(sums['long']).toEqual(Long.fromNumber(3));
    expect(sums['double']).toEqual(new Double(3));
    expect(String(sums['decimal'])).toBe('0.30');
    expect(sums['wide']).toEqual(Long.fromNumber(4_000_000_000));
    const groups = await numbers
      .aggregate([{ $match: { v: { $lte: 1 } } }, { $group: { _id: '$v', n: { $sum: 1 } } }, { $match: { n: 3 } }])
      .toArray();
    expect(groups).toHaveLength(1);
  });

  const refused: [Document[], number][] = [
    [[{ $project: { a: { $foo: 1 } } }], 31325],
    [[{ $project: { a: { $sin: 1 } } }], 238],
    [[{ $group: { x: 1 } }], 15955],
    [[{ $group: { _id: null, x: { $foo: 1 } } }], 15952],
    [[{ $limit: 0 }], 15958],
    [[{ $match: { a: { $foo: 1 } } }], 2],
    [[{ $project: { a: { $add: ['$store', 1] } } }], 14],
    [[{ $project: { a: '$$nope' } }], 17276],
    [[{ $merge: 'x' }], 238],
  ];
  it.each(refused.map((row) => [JSON.stringify(row[0]), ...row] as const))(
    'refuses %s',
    async (_name, pipeline, code) => {
      await expect(sales.aggregate(pipeline).toArray()).rejects.toMatchObject({ code });
    },
  );
});
