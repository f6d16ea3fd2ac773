import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import type { BaseFields } from '@kugelpos/tenancy';

/** One state of one record: a record that is deleted and made again starts at revision 1 again, at another time. */
export type RecordVersion = Pick<BaseFields, 'revision' | 'created_at'>;

/** Versions of which one must be the record's; undefined: any. */
export type ExpectedVersion = readonly RecordVersion[] | undefined;

/** `"7-19c3f0a2b4"`: revision and creation of a record, as its entity tag. */
export function tagOf({ revision, created_at }: RecordVersion): string {
  return `"${revision}-${created_at.getTime().toString(16)}"`;
}

/** A compressed answer has its encoding in its tag. */
const TAG = /^\s*"(\d{1,15})-([\da-f]{1,12})(?:-(?:gzip|br))?"\s*$/;

/** The versions of an `If-Match` header; `*` is any, what is no tag of ours matches nothing. */
export function expectedVersion(header: string | undefined): ExpectedVersion {
  if (header === undefined || header.trim() === '' || header.trim() === '*') return undefined;
  return header.split(',').flatMap((tag) => {
    const [, revision, created] = TAG.exec(tag) ?? [];
    return revision === undefined || created === undefined
      ? []
      : [{ revision: Number(revision), created_at: new Date(parseInt(created, 16)) }];
  });
}

/** The condition on a stored record that it has one of these versions. */
export function versionFilter(expected: ExpectedVersion): Record<string, unknown> {
  if (expected === undefined) return {};
  // No record has revision 0, and $or must not be empty.
  return { $or: [{ revision: 0 }, ...expected] };
}

/** @throws AppError 412 / 308201 if the caller has seen another version */
export function requireVersion(record: RecordVersion, expected: ExpectedVersion): void {
  if (expected !== undefined && !expected.some((version) => tagOf(version) === tagOf(record)))
    throw new AppError(ErrorCode.MASTER_DATA_CHANGED, { message: `The record has revision ${record.revision} now` });
}

/** The `If-Match` header of the request, as a handler's argument. */
export const IfMatch = createParamDecorator((_data: unknown, context: ExecutionContext): ExpectedVersion => {
  return expectedVersion(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']);
});

/** Documents the header for a route or for all routes of a controller. */
export const ApiIfMatch = (): ClassDecorator & MethodDecorator =>
  ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'ETag of the record as the client last saw it; 412 if it changed since',
  });
