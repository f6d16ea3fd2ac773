import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { ErrorCode } from '@kugelpos/contracts';
import { catalogue } from '@kugelpos/errors';
import type { z } from 'zod';
import { toJsonSchema } from '../openapi/json-schema.js';

export interface AnswerOptions {
  /** `operation` of the envelope, as the spec names it; null where the spec has null. */
  operation: string | null;
  /** One line for the API documentation. */
  summary: string;
  /** HTTP status of success; default 200. */
  status?: number;
  /** `message` of the envelope; default `summary`. */
  message?: string;
  /** Schema of `data` (of each entry where `list` is set), for the documentation. */
  data?: z.ZodType;
  /** `data` is a list; the answer has `metadata` where the handler returns a {@link Page}. */
  list?: boolean;
  /** The body is `data` itself, without envelope. */
  bare?: boolean;
  /** Errors of this route beside the usual ones. */
  errors?: readonly ErrorCode[];
}

export const ANSWER = Symbol('kugelpos:answer');

/** Documentation that is still to be attached: making schemas of all routes would slow every start. */
const undocumented: (() => void)[] = [];

/** Declares what a route answers: status, envelope and documentation in one place. */
export function Answer(options: AnswerOptions): MethodDecorator {
  const status = options.status ?? 200;
  return (target, key, descriptor) => {
    applyDecorators(SetMetadata(ANSWER, options), HttpCode(status))(target, key, descriptor);
    undocumented.push(() => applyDecorators(...documentation(options, status))(target, key, descriptor));
  };
}

/** Attaches the documentation of all routes, for the first reader of an OpenAPI document. */
export function documentAnswers(): void {
  for (const attach of undocumented.splice(0)) attach();
}

function documentation(options: AnswerOptions, status: number): MethodDecorator[] {
  return [
    ApiOperation({
      summary: options.summary,
      ...(options.operation === null ? {} : { description: `operation: \`${options.operation}\`` }),
    }),
    ApiResponse({ status, description: options.summary, schema: successSchema(options, status) }),
    ...errorResponses(options.errors ?? []),
  ];
}

function successSchema(options: AnswerOptions, status: number): object {
  const entry = options.data === undefined ? { nullable: true } : toJsonSchema(options.data, 'output');
  const data = options.list ? { type: 'array', items: entry } : entry;
  if (options.bare) return data;
  return {
    type: 'object',
    required: ['success', 'code', 'message', 'userError', 'data', 'metadata', 'operation'],
    properties: {
      success: { type: 'boolean', example: true },
      code: { type: 'integer', example: status },
      message: { type: 'string', example: options.message ?? options.summary },
      userError: { type: 'object', nullable: true, example: null },
      data,
      metadata: { type: 'object', nullable: true },
      operation: { type: 'string', nullable: true, example: options.operation },
    },
  };
}

/** One documented response per status, naming the codes it may carry. */
function errorResponses(codes: readonly ErrorCode[]): MethodDecorator[] {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes)
    byStatus.set(catalogue[code].status, [...(byStatus.get(catalogue[code].status) ?? []), code]);
  return [...byStatus].map(([status, list]) =>
    ApiResponse({
      status,
      description: list.map((code) => `${code} ${catalogue[code].en}`).join('; '),
      schema: { $ref: '#/components/schemas/ErrorEnvelope' },
    }),
  );
}
