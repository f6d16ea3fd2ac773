import { Injectable } from '@nestjs/common';
import { ErrorCode, type PromotionDetail } from '@kugelpos/contracts';
import { AppError, InvalidInputError } from '@kugelpos/errors';
import { ItemRepository } from '../items/item.repository.js';
import { TaxService } from '../taxes/tax.service.js';
import { PromotionRepository } from './promotion.repository.js';

/** What of a promotion only the other master data can tell. */
@Injectable()
export class PromotionChecks {
  constructor(
    private readonly promotions: PromotionRepository,
    private readonly items: ItemRepository,
    private readonly taxes: TaxService,
  ) {}

  /**
   * @throws InvalidInputError for items that are not sold, AppError 422 / 308401 for a set whose items are not on one price
   *   basis, 400 / 308402 for the coupon code of another promotion
   */
  async requireFit(tenantId: string, promotionCode: string, detail: PromotionDetail): Promise<void> {
    if ('targetItemCodes' in detail) {
      const taxCodes = await this.taxCodesOf(tenantId, detail.targetItemCodes);
      // Only a set has a price of its own; what is taken off a piece is on that piece's basis.
      if ('quantity' in detail) await this.requireOneBasis(tenantId, taxCodes);
    }
    if ('couponCode' in detail) await this.requireFreeCoupon(tenantId, promotionCode, detail.couponCode);
  }

  private async taxCodesOf(tenantId: string, itemCodes: readonly string[]): Promise<string[]> {
    const items = await this.items.findLiveItems(tenantId, itemCodes);
    const known = new Set(items.map((item) => item.item_code));
    const issues = itemCodes.flatMap((code, i) =>
      known.has(code)
        ? []
        : [{ location: ['body', 'detail', 'targetItemCodes', i], reason: 'is not an item of this tenant' }],
    );
    if (issues.length > 0) throw new InvalidInputError(issues);
    return [...new Set(items.map((item) => item.tax_code))];
  }

  /** All prices include tax, or none does (retail rule 8). The tax for eating in is always of the same type. */
  private async requireOneBasis(tenantId: string, taxCodes: readonly string[]): Promise<void> {
    const types = new Set((await this.taxes.typesOf(tenantId, taxCodes)).values());
    if (types.size > 1) throw new AppError(ErrorCode.PROMOTION_PRICE_BASIS_MIXED);
  }

  private async requireFreeCoupon(tenantId: string, promotionCode: string, couponCode: string): Promise<void> {
    const other = await this.promotions.findByCoupon(tenantId, couponCode);
    if (other !== null && other.promotion_code !== promotionCode) throw new AppError(ErrorCode.COUPON_CODE_TAKEN);
  }
}
