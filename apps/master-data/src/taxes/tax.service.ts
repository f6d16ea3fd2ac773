import { Injectable } from '@nestjs/common';
import type { TaxType } from '@kugelpos/contracts';
import { InvalidInputError, NotFoundError } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings, type Page } from '@kugelpos/platform';
import { MasterDataSettings } from '../master-data-settings.js';
import { MasterChanges } from '../masters/master-changes.js';
import { masterPaging, type ListQuery } from '../masters/master-paging.js';
import { recordTimesOf } from '../masters/master.dto.js';
import type { Tax } from './tax.dto.js';
import { TaxRepository } from './tax.repository.js';
import type { TaxDocument } from './tax.schema.js';

@Injectable()
export class TaxService {
  constructor(
    private readonly taxes: TaxRepository,
    private readonly changes: MasterChanges,
    @InjectSettings(MasterDataSettings) private readonly settings: MasterDataSettings,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /** Gives a tenant the taxes it starts with; repeatable, what is there stays as it is. */
  async seed(tenantId: string): Promise<void> {
    const added = await this.taxes.addMissing(tenantId, this.settings.TAX_MASTER);
    if (added > 0) await this.changes.announceAll('tax', tenantId);
  }

  async list(tenantId: string, query: ListQuery): Promise<Page<Tax>> {
    const page = await this.taxes.listTaxes(tenantId, masterPaging(query, 'tax_code'));
    return page.map((tax) => this.toTax(tax));
  }

  async get(tenantId: string, taxCode: string): Promise<Tax> {
    const tax = await this.taxes.findTax(tenantId, taxCode);
    if (tax === null) throw new NotFoundError('Tax');
    return this.toTax(tax);
  }

  /** The types of those of the taxes that the tenant has, by code. */
  async typesOf(tenantId: string, taxCodes: readonly string[]): Promise<Map<string, TaxType>> {
    const found = await this.taxes.findTaxes(tenantId, taxCodes);
    return new Map(found.map((tax) => [tax.tax_code, tax.tax_type]));
  }

  /**
   * A record may only name a tax that the tenant has: an item without one could not be sold.
   * @throws InvalidInputError
   */
  async requireTax(tenantId: string, taxCode: string): Promise<void> {
    if ((await this.taxes.findTax(tenantId, taxCode)) === null) {
      throw new InvalidInputError([{ location: ['body', 'taxCode'], reason: 'is not a tax of this tenant' }]);
    }
  }

  private toTax(tax: TaxDocument): Tax {
    return {
      taxCode: tax.tax_code,
      taxType: tax.tax_type,
      taxName: tax.tax_name,
      rate: tax.rate,
      roundDigit: tax.round_digit,
      roundMethod: tax.round_method,
      reduced: tax.reduced,
      class: tax.class,
      ...recordTimesOf(tax, this.platform.TIMEZONE),
    };
  }
}
