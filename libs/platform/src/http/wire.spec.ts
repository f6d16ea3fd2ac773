import { describe, expect, it } from '@jest/globals';
import { errorEnvelope, InvalidInputError } from '@kugelpos/errors';
import type { z } from 'zod';
import { toJsonSchema } from '../openapi/json-schema.js';
import { WireValidationPipe } from './validation.pipe.js';
import { wire } from './wire.js';

const Line = wire.object({
  itemCode: wire.code({ example: '4901' }),
  quantity: wire.int({ min: 1 }),
  unitPrice: wire.number({ min: 0 }).nullish(),
  isGift: wire.bool().default(false),
});

const pipe = new WireValidationPipe();

function parse(schema: z.ZodType, value: unknown): unknown {
  return pipe.transform(value, { type: 'body', schema });
}

/** The places named in the refusal, or the parsed value. */
function refused(schema: z.ZodType, value: unknown): string[] {
  try {
    parse(schema, value);
  } catch (error) {
    if (error instanceof InvalidInputError) return error.issues.map((issue) => issue.location.join('.'));
    throw error;
  }
  return [];
}

describe('coercion of scalars (spec common §4.1 rule 3)', () => {
  it.each([
    ['int', wire.int(), 5, 5],
    ['int', wire.int(), '5', 5],
    ['int', wire.int(), ' 5 ', 5],
    ['int', wire.int(), 330.0, 330],
    ['int', wire.int(), '-7', -7],
    ['number', wire.number(), 12.5, 12.5],
    ['number', wire.number(), '12.5', 12.5],
    ['number', wire.number(), '1e3', 1000],
    ['bool', wire.bool(), true, true],
    ['bool', wire.bool(), 1, true],
    ['bool', wire.bool(), 0, false],
    ['bool', wire.bool(), 'Yes', true],
    ['bool', wire.bool(), 'off', false],
    ['bool', wire.bool(), 'T', true],
    ['string', wire.string(), '5', '5'],
  ])('%s takes %j', (_kind, schema, given, expected) => {
    expect(parse(wire.object({ x: schema }), { x: given })).toEqual({ x: expected });
  });

  it.each([
    ['int', wire.int(), 1.5],
    ['int', wire.int(), '1.5'],
    ['int', wire.int(), ''],
    ['int', wire.int(), 'abc'],
    ['int', wire.int(), true],
    ['int', wire.int(), null],
    ['int', wire.int(), []],
    ['int', wire.int(), Number.MAX_VALUE],
    ['number', wire.number(), 'NaN'],
    ['number', wire.number(), 'Infinity'],
    ['number', wire.number(), {}],
    ['bool', wire.bool(), 2],
    ['bool', wire.bool(), 'maybe'],
    ['string', wire.string(), 5],
    ['string', wire.string(), true],
    ['string', wire.string(), 'bell\u0007'],
    ['code', wire.code(), ''],
    ['code', wire.code(), ' 12'],
    ['code that is a path', wire.code(), '..'],
    ['text of too many bytes', wire.string({ max: 8, maxBytes: 8 }), 'あああ'],
    ['date', wire.businessDate(), '20261301'],
  ])('%s refuses %j', (_kind, schema, given) => {
    expect(refused(wire.object({ x: schema }), { x: given })).toContain('body.x');
  });
});

describe('objects', () => {
  it('accept both spellings, and camelCase wins', () => {
    expect(parse(Line, { item_code: 'A', quantity: 2 })).toEqual({ itemCode: 'A', quantity: 2, isGift: false });
    expect(parse(Line, { itemCode: 'A', item_code: 'B', quantity: 2 })).toMatchObject({ itemCode: 'A' });
  });

  it('drop unknown fields, also ones named like those of every object', () => {
    expect(parse(Line, { itemCode: 'A', quantity: 1, colour: 'red', constructor: 1 })).toEqual({
      itemCode: 'A',
      quantity: 1,
      isGift: false,
    });
  });

  it('name a wrong field as the client spelled it, a missing one in camelCase, a list entry by its index', () => {
    expect(refused(Line, { item_code: 5, quantity: 1 })).toEqual(['body.item_code']);
    expect(refused(Line, {})).toEqual(['body.itemCode', 'body.quantity']);
    expect(
      refused(wire.array(Line), [
        { itemCode: 'A', quantity: 1 },
        { itemCode: 'A', quantity: 0 },
      ]),
    ).toEqual(['body.1.quantity']);
  });

  it.each([[null], [5], ['x'], [[]]])('refuse %j in place of an object', (given) => {
    expect(refused(Line, given)).toEqual(['body']);
  });

  it('are documented with the types that values become', () => {
    expect(toJsonSchema(Line)).toMatchObject({
      type: 'object',
      required: ['itemCode', 'quantity'],
      properties: {
        quantity: { type: 'integer', minimum: 1 },
        isGift: { type: 'boolean' },
        itemCode: { type: 'string', example: '4901' },
      },
    });
  });
});

describe('the pipe', () => {
  it('says where an argument came from', () => {
    const query = { type: 'query' as const, schema: wire.object({ page: wire.int({ min: 1 }) }) };
    expect(() => pipe.transform({ page: '0' }, query)).toThrow(/query -> page/);
    expect(() => pipe.transform('x', { type: 'param', data: 'terminal_no', schema: wire.int() })).toThrow(
      /path -> terminal_no/,
    );
  });

  it('never repeats what was sent', () => {
    let told = '';
    try {
      parse(wire.object({ password: wire.int() }), { password: 'hunter2' });
    } catch (error) {
      told = JSON.stringify(errorEnvelope(error as InvalidInputError, 'en'));
    }
    expect(told).toContain('password');
    expect(told).not.toContain('hunter2');
  });
});
