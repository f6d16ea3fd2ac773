import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { ErrorCode } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { answeredRequests, type AnsweredRequestDocument } from './answered-request.schema.js';
import type { KeyedRequest } from './keyed-request.js';

@Injectable()
export class AnsweredRequestRepository extends TenantRepository<AnsweredRequestDocument> {
  constructor(db: ServiceDatabase) {
    super(db, answeredRequests);
  }

  /**
   * The answer that the terminal's request got; undefined if its key is new.
   * @throws AppError 422 / 208203 if the key was used for another request
   */
  async findAnswer(
    tenantId: string,
    terminalId: string,
    { key, hash }: KeyedRequest,
    session?: ClientSession,
  ): Promise<unknown> {
    const found = await this.findOne(tenantId, { terminal_id: terminalId, key }, { session });
    if (found === null) return undefined;
    if (found.request_hash !== hash) throw new AppError(ErrorCode.IDEMPOTENCY_KEY_REUSED);
    return found.answer;
  }

  async keep(
    tenantId: string,
    terminalId: string,
    { key, hash }: KeyedRequest,
    answer: unknown,
    session: ClientSession,
  ): Promise<void> {
    await this.insert(tenantId, { terminal_id: terminalId, key, request_hash: hash, answer }, session);
  }
}
