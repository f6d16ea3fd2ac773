import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ErrorCode, tenantKey } from '@kugelpos/contracts';
import { AppError, isDuplicateKey } from '@kugelpos/errors';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { tenantIds, type TenantIdDocument } from './account.schema.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const MOST_ATTEMPTS = 20;

/** Gives tenant ids away, each once (spec account §4.1 with §11 rows 3–6). */
@Injectable()
export class TenantIdRepository extends TenantRepository<TenantIdDocument> {
  constructor(db: ServiceDatabase) {
    super(db, tenantIds);
  }

  /**
   * Takes the wished id, or a generated one where there is no wish or it is taken; the unique key decides races.
   * @throws AppError 503 / 108003 when no free id was found
   */
  async take(wish: string | undefined): Promise<string> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const candidate = attempt === 0 && wish !== undefined ? wish : generatedId();
      if (await this.tryTake(candidate)) return candidate;
    }
    throw new AppError(ErrorCode.TENANT_IDS_EXHAUSTED);
  }

  /** Gives an id back after a registration that failed. */
  async giveBack(tenantId: string): Promise<void> {
    await this.deleteOne(tenantId, { tenant_key: tenantKey(tenantId) });
  }

  private async tryTake(tenantId: string): Promise<boolean> {
    try {
      await this.insert(tenantId, { tenant_id: tenantId, tenant_key: tenantKey(tenantId) });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
}

/** One upper-case letter and four digits, as clients of the reference know them. */
function generatedId(): string {
  return `${LETTERS[randomInt(LETTERS.length)]}${randomInt(1000, 10_000)}`;
}
