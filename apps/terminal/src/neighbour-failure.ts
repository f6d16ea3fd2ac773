import type { ErrorCode, ServiceName } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';

/** Statuses with which a neighbour refuses the till itself; every other one says that the neighbour failed us. */
const REFUSALS: readonly number[] = [400, 409];

/** What a failed call means to the till: the neighbour's own refusal, else 502 with that neighbour's code (spec §11.38). */
export function neighbourFailure(service: ServiceName, code: ErrorCode, error: unknown): unknown {
  if (!(error instanceof AppError) || REFUSALS.includes(error.status)) return error;
  return new AppError(code, { message: `The ${service} service did not answer`, cause: error });
}
