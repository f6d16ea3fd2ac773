import { Injectable } from '@nestjs/common';
import { ErrorCode, type TaxType } from '@kugelpos/contracts';
import { AppError, InvalidInputError, NotFoundError } from '@kugelpos/errors';
import { InjectSettings, isoInZone, PlatformSettings, type Page } from '@kugelpos/platform';
import { CategoryRepository } from '../categories/category.repository.js';
import { ItemRepository } from '../items/item.repository.js';
import { MasterDataSettings } from '../master-data-settings.js';
import { MasterChanges } from '../masters/master-changes.js';
import { masterPaging, type ListQuery } from '../masters/master-paging.js';
import { recordTimesOf } from '../masters/master.dto.js';
import { comingAfter, plannedInstants } from '../masters/scheduled.js';
import { impliedClass, misfits, termsAt } from './tax-terms.js';
import type { DeletedTax, NewTax, Tax, TaxChanges, TaxPlan, TaxUpdate, TermsRequest } from './tax.dto.js';
import { TaxRepository } from './tax.repository.js';
import type { TaxChange, TaxDocument, TaxTerms } from './tax.schema.js';

@Injectable()
export class TaxService {
  constructor(
    private readonly taxes: TaxRepository,
    private readonly items: ItemRepository,
    private readonly categories: CategoryRepository,
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
    const now = new Date();
    return page.map((tax) => this.toTax(tax, now));
  }

  async get(tenantId: string, taxCode: string): Promise<Tax> {
    return this.toTax(await this.require(tenantId, taxCode), new Date());
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

  async create(tenantId: string, { taxCode, taxType, ...request }: NewTax): Promise<Tax> {
    const terms = termsOf(taxType, request);
    requireFit(taxType, terms, []);
    const tax = await this.taxes.addTax(tenantId, { tax_code: taxCode, tax_type: taxType, ...terms });
    await this.changes.announce('tax', tenantId, taxCode, tax.revision);
    return this.toTax(tax, new Date());
  }

  /** What is sent holds from now on; changes to come stay. */
  async update(tenantId: string, taxCode: string, { taxType, ...request }: TaxUpdate): Promise<Tax> {
    const read = await this.require(tenantId, taxCode);
    if (taxType !== undefined && taxType !== read.tax_type) {
      throw new InvalidInputError([{ location: ['body', 'taxType'], reason: 'cannot change; add another tax' }]);
    }
    const terms = termsOf(read.tax_type, request);
    requireFit(read.tax_type, terms, []);
    const now = new Date();
    const tax = await this.taxes.changeTax(tenantId, read, terms, comingAfter(read.changes, now));
    await this.changes.announce('tax', tenantId, taxCode, tax.revision);
    return this.toTax(tax, now);
  }

  async plan(tenantId: string, taxCode: string): Promise<TaxPlan> {
    return this.toPlan(await this.require(tenantId, taxCode), new Date());
  }

  /** Replaces all changes to come; what has begun becomes what the tax is. */
  async planChanges(tenantId: string, taxCode: string, request: TaxChanges): Promise<TaxPlan> {
    const now = new Date();
    const instants = plannedInstants(request.changes, this.platform.TIMEZONE, now);
    const read = await this.require(tenantId, taxCode);
    const planned = request.changes.flatMap(({ validFrom: _, ...terms }, i): TaxChange[] => {
      const valid_from = instants[i];
      return valid_from === undefined ? [] : [{ valid_from, ...termsOf(read.tax_type, terms) }];
    });
    planned.forEach((change, i) => {
      requireFit(read.tax_type, change, ['changes', i]);
    });
    const { tax_name, rate, round_digit, round_method, reduced, class: taxClass } = termsAt(read, now);
    const terms = { tax_name, rate, round_digit, round_method, reduced, class: taxClass };
    const tax = await this.taxes.changeTax(tenantId, read, terms, comingAfter(planned, now));
    await this.changes.announce('tax', tenantId, taxCode, tax.revision);
    return this.toPlan(tax, now);
  }

  /** A tax that an item or a category names stays: such an item could not be sold. */
  async remove(tenantId: string, taxCode: string): Promise<DeletedTax> {
    await this.require(tenantId, taxCode);
    const users = await Promise.all([
      this.items.hasTax(tenantId, taxCode),
      this.items.hasEatInTax(tenantId, taxCode),
      this.categories.hasTax(tenantId, taxCode),
    ]);
    if (users.includes(true)) {
      throw new AppError(ErrorCode.CHILDREN_EXIST, { message: 'The tax is named by items or categories' });
    }
    if (!(await this.taxes.removeTax(tenantId, taxCode))) throw new NotFoundError('Tax');
    await this.changes.announce('tax', tenantId, taxCode);
    return { taxCode };
  }

  private async require(tenantId: string, taxCode: string): Promise<TaxDocument> {
    const tax = await this.taxes.findTax(tenantId, taxCode);
    if (tax === null) throw new NotFoundError('Tax');
    return tax;
  }

  private toPlan(tax: TaxDocument, now: Date): TaxPlan {
    return {
      ...this.toTax(tax, now),
      changes: comingAfter(tax.changes, now).map((change) => ({
        validFrom: isoInZone(change.valid_from, this.platform.TIMEZONE),
        ...toTerms(change),
      })),
    };
  }

  private toTax(tax: TaxDocument, at: Date): Tax {
    return {
      taxCode: tax.tax_code,
      taxType: tax.tax_type,
      ...toTerms(termsAt(tax, at)),
      ...recordTimesOf(tax, this.platform.TIMEZONE),
    };
  }
}

function toTerms(terms: TaxTerms) {
  return {
    taxName: terms.tax_name,
    rate: terms.rate,
    roundDigit: terms.round_digit,
    roundMethod: terms.round_method,
    reduced: terms.reduced,
    class: terms.class,
  };
}

function termsOf(type: TaxType, request: TermsRequest): TaxTerms {
  return {
    tax_name: request.taxName,
    rate: request.rate,
    round_digit: request.roundDigit ?? null,
    round_method: request.roundMethod ?? null,
    reduced: request.reduced ?? false,
    class: request.class ?? impliedClass(type, request.rate),
  };
}

/** @throws InvalidInputError */
function requireFit(type: TaxType, terms: TaxTerms, place: (string | number)[]): void {
  const issues = misfits(type, terms).map(([field, reason]) => ({ location: ['body', ...place, field], reason }));
  if (issues.length > 0) throw new InvalidInputError(issues);
}
