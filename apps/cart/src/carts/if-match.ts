import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';

/** Revisions of which one must be the cart's; undefined: any. */
export type ExpectedRevision = readonly number[] | undefined;

/** `"7"`: the revision of a cart as entity tag. */
export function etagOf(revision: number): string {
  return `"${revision}"`;
}

/** A compressed answer has its encoding in its tag. */
const REVISION_TAG = /^\s*"(\d{1,15})(?:-(?:gzip|br))?"\s*$/;

/** The revisions of an `If-Match` header; `*` is any, what is no tag of ours matches nothing. */
export function expectedRevision(header: string | undefined): ExpectedRevision {
  if (header === undefined || header.trim() === '' || header.trim() === '*') return undefined;
  return header.split(',').map((tag) => Number(REVISION_TAG.exec(tag)?.[1] ?? NaN));
}

/** @throws AppError 409 / 408103 if the caller has seen another revision (decisions 17) */
export function requireRevision(revision: number, expected: ExpectedRevision): void {
  if (expected !== undefined && !expected.includes(revision)) {
    throw new AppError(ErrorCode.CART_CHANGED, { message: `The cart has revision ${revision} now` });
  }
}

/** The `If-Match` header of the request, as a handler's argument. */
export const IfMatch = createParamDecorator((_data: unknown, context: ExecutionContext): ExpectedRevision => {
  return expectedRevision(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']);
});
