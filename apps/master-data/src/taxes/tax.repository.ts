import { Injectable } from '@nestjs/common';
import { isDuplicateKey } from '@kugelpos/errors';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository } from '@kugelpos/tenancy';
import { taxes, type TaxChange, type TaxDocument, type TaxFields, type TaxTerms } from './tax.schema.js';

@Injectable()
export class TaxRepository extends TenantRepository<TaxDocument> {
  constructor(db: ServiceDatabase) {
    super(db, taxes);
  }

  findTax(tenantId: string, taxCode: string): Promise<TaxDocument | null> {
    return this.findOne(tenantId, { tenant_id: tenantId, tax_code: taxCode });
  }

  findTaxes(tenantId: string, taxCodes: readonly string[]): Promise<TaxDocument[]> {
    return this.find(tenantId, { tenant_id: tenantId, tax_code: { $in: taxCodes } });
  }

  listTaxes(tenantId: string, paging: Paging): Promise<Page<TaxDocument>> {
    return this.page(tenantId, { tenant_id: tenantId }, paging);
  }

  addTax(tenantId: string, tax: TaxFields): Promise<TaxDocument> {
    return this.insert(tenantId, { tenant_id: tenantId, shard_key: tenantId, ...tax });
  }

  /** Sets what holds now and what is to come. @throws AppError 409 / 908005 if the tax was changed since it was read */
  changeTax(tenantId: string, read: TaxDocument, terms: TaxTerms, changes: readonly TaxChange[]): Promise<TaxDocument> {
    const key = { tenant_id: tenantId, tax_code: read.tax_code };
    return this.updateRevision(tenantId, key, read.revision, { $set: { ...terms, changes } });
  }

  removeTax(tenantId: string, taxCode: string): Promise<boolean> {
    return this.deleteOne(tenantId, { tenant_id: tenantId, tax_code: taxCode });
  }

  /** Adds the taxes whose codes the tenant does not have yet, leaves the others as they are; how many were added. */
  async addMissing(tenantId: string, wanted: readonly TaxFields[]): Promise<number> {
    const present = await this.find(tenantId, { tenant_id: tenantId }, { projection: { _id: 0, tax_code: 1 } });
    const known = new Set(present.map((tax) => tax.tax_code));
    let added = 0;
    for (const tax of wanted) {
      if (!known.has(tax.tax_code) && (await this.tryAdd(tenantId, tax))) added++;
    }
    return added;
  }

  /** False if another set-up of the same tenant was quicker. */
  private async tryAdd(tenantId: string, tax: TaxFields): Promise<boolean> {
    try {
      await this.addTax(tenantId, tax);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
}
