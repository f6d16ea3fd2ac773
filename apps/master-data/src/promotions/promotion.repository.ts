import { Injectable } from '@nestjs/common';
import type { Page, Paging } from '@kugelpos/platform';
import { ServiceDatabase, TenantRepository, type NewDocument } from '@kugelpos/tenancy';
import { promotions, type PromotionConditions, type PromotionDocument } from './promotion.schema.js';

export type PromotionChange = Partial<
  Pick<PromotionDocument, 'name' | 'description' | 'start_datetime' | 'end_datetime' | 'is_active' | 'detail'> &
    PromotionConditions
>;

@Injectable()
export class PromotionRepository extends TenantRepository<PromotionDocument> {
  constructor(db: ServiceDatabase) {
    super(db, promotions);
  }

  findPromotion(tenantId: string, code: string): Promise<PromotionDocument | null> {
    return this.findOne(tenantId, known(tenantId, code));
  }

  /** The promotion, not deleted, of a coupon. */
  findByCoupon(tenantId: string, couponCode: string): Promise<PromotionDocument | null> {
    return this.findOne(tenantId, { tenant_id: tenantId, 'detail.coupon_code': couponCode, is_deleted: false });
  }

  listPromotions(
    tenantId: string,
    only: { promotionType: string | undefined; isActive: boolean | undefined },
    paging: Paging,
  ): Promise<Page<PromotionDocument>> {
    const filter = {
      ...(only.promotionType === undefined ? {} : { promotion_type: only.promotionType }),
      ...(only.isActive === undefined ? {} : { is_active: only.isActive }),
      tenant_id: tenantId,
      is_deleted: false,
    };
    return this.page(tenantId, filter, paging);
  }

  /** Active and valid at an instant, both bounds inclusive, by code; their hours are not looked at. */
  findInForce(tenantId: string, at: Date): Promise<PromotionDocument[]> {
    return this.find(
      tenantId,
      {
        tenant_id: tenantId,
        is_active: true,
        end_datetime: { $gte: at },
        start_datetime: { $lte: at },
        is_deleted: false,
      },
      { sort: { promotion_code: 1 } },
    );
  }

  addPromotion(tenantId: string, promotion: NewDocument<PromotionDocument>): Promise<PromotionDocument> {
    return this.insert(tenantId, promotion);
  }

  /** @throws AppError 409 / 908005 if the promotion was changed since it was read */
  changePromotion(tenantId: string, read: PromotionDocument, change: PromotionChange): Promise<PromotionDocument> {
    return this.updateRevision(tenantId, known(tenantId, read.promotion_code), read.revision, { $set: change });
  }

  markDeleted(tenantId: string, code: string): Promise<PromotionDocument | null> {
    return this.updateOne(tenantId, known(tenantId, code), { $set: { is_deleted: true } });
  }
}

function known(tenantId: string, code: string) {
  return { tenant_id: tenantId, promotion_code: code, is_deleted: false };
}
