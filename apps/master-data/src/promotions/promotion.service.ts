import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings, type Page } from '@kugelpos/platform';
import { MasterChanges } from '../masters/master-changes.js';
import { masterPaging } from '../masters/master-paging.js';
import { recordTimesOf } from '../masters/master.dto.js';
import { isAskedFor } from './in-force.js';
import { parseInstant, wallClock } from '../masters/instants.js';
import type {
  ActiveQuery,
  CategoryDiscount,
  DeletedPromotion,
  NewPromotion,
  Promotion,
  PromotionListQuery,
  PromotionUpdate,
} from './promotion.dto.js';
import { PromotionRepository, type PromotionChange } from './promotion.repository.js';
import { CATEGORY_DISCOUNT, type CategoryDiscountFields, type PromotionDocument } from './promotion.schema.js';

@Injectable()
export class PromotionService {
  constructor(
    private readonly promotions: PromotionRepository,
    private readonly changes: MasterChanges,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  async create(tenantId: string, request: NewPromotion): Promise<Promotion> {
    const start = this.instant(request.startDatetime, 'startDatetime');
    const end = this.instant(request.endDatetime, 'endDatetime');
    requireOrder(start, end);
    if (request.promotionType === CATEGORY_DISCOUNT && !request.detail) throw refused('detail', 'Field required');
    const promotion = await this.promotions.addPromotion(tenantId, {
      tenant_id: tenantId,
      promotion_code: request.promotionCode,
      promotion_type: request.promotionType,
      name: request.name,
      description: request.description ?? null,
      start_datetime: start,
      end_datetime: end,
      is_active: request.isActive ?? true,
      is_deleted: false,
      detail: request.detail ? stored(request.detail) : null,
      shard_key: tenantId,
    });
    return this.announced(promotion);
  }

  async list(tenantId: string, query: PromotionListQuery): Promise<Page<Promotion>> {
    const only = { promotionType: query.promotionType, isActive: query.isActive };
    const page = await this.promotions.listPromotions(tenantId, only, masterPaging(query, 'promotion_code'));
    return page.map((promotion) => this.toPromotion(promotion));
  }

  /** In force now, narrowed by what was asked (spec §4.8 rule 4). */
  async active(tenantId: string, query: ActiveQuery): Promise<Promotion[]> {
    const inForce = await this.promotions.findInForce(tenantId, new Date());
    const wish = {
      storeCode: query.storeCode || undefined,
      categoryCode: query.categoryCode || undefined,
      promotionType: query.promotionType || undefined,
    };
    return inForce.filter((promotion) => isAskedFor(promotion, wish)).map((promotion) => this.toPromotion(promotion));
  }

  async get(tenantId: string, code: string): Promise<Promotion> {
    return this.toPromotion(await this.require(tenantId, code));
  }

  /** What is not sent stays; the dates that result must be in order (spec §2.12). */
  async update(tenantId: string, code: string, request: PromotionUpdate): Promise<Promotion> {
    const change = this.changeOf(request);
    const read = await this.require(tenantId, code);
    requireOrder(change.start_datetime ?? read.start_datetime, change.end_datetime ?? read.end_datetime);
    return this.announced(await this.promotions.changePromotion(tenantId, read, change));
  }

  async remove(tenantId: string, code: string): Promise<DeletedPromotion> {
    const promotion = await this.promotions.markDeleted(tenantId, code);
    if (promotion === null) throw new NotFoundError('Promotion');
    await this.changes.announce('promotion', tenantId, code, promotion.revision);
    return { promotionCode: code };
  }

  private changeOf(request: PromotionUpdate): PromotionChange {
    const { startDatetime, endDatetime, detail } = request;
    return onlyGiven<PromotionChange>({
      name: request.name,
      description: request.description,
      start_datetime: startDatetime ? this.instant(startDatetime, 'startDatetime') : null,
      end_datetime: endDatetime ? this.instant(endDatetime, 'endDatetime') : null,
      is_active: request.isActive,
      detail: detail ? stored(detail) : null,
    });
  }

  private instant(text: string, field: string): Date {
    const instant = parseInstant(text, this.platform.TIMEZONE);
    if (instant === undefined) throw refused(field, 'must be a date or a date and time in ISO 8601');
    return instant;
  }

  private async require(tenantId: string, code: string): Promise<PromotionDocument> {
    const promotion = await this.promotions.findPromotion(tenantId, code);
    if (promotion === null) throw new NotFoundError('Promotion');
    return promotion;
  }

  private async announced(promotion: PromotionDocument): Promise<Promotion> {
    await this.changes.announce('promotion', promotion.tenant_id, promotion.promotion_code, promotion.revision);
    return this.toPromotion(promotion);
  }

  private toPromotion(promotion: PromotionDocument): Promotion {
    const zone = this.platform.TIMEZONE;
    return {
      promotionCode: promotion.promotion_code,
      promotionType: promotion.promotion_type,
      name: promotion.name,
      description: promotion.description,
      startDatetime: wallClock(promotion.start_datetime, zone),
      endDatetime: wallClock(promotion.end_datetime, zone),
      isActive: promotion.is_active,
      detail: promotion.detail && {
        targetStoreCodes: promotion.detail.target_store_codes,
        targetCategoryCodes: promotion.detail.target_category_codes,
        discountRate: promotion.detail.discount_rate,
      },
      ...recordTimesOf(promotion, zone),
    };
  }
}

/** Without what is absent or null: that stays as it is. */
function onlyGiven<T extends object>(fields: { [K in keyof T]: T[K] | null | undefined }): Partial<T> {
  const given = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given) as Partial<T>;
}

function stored(detail: CategoryDiscount): CategoryDiscountFields {
  return {
    target_store_codes: detail.targetStoreCodes ?? [],
    target_category_codes: detail.targetCategoryCodes,
    discount_rate: detail.discountRate,
  };
}

function requireOrder(start: Date, end: Date): void {
  if (end <= start) throw refused('endDatetime', 'must be after startDatetime');
}

function refused(field: string, reason: string): InvalidInputError {
  return new InvalidInputError([{ location: ['body', field], reason }]);
}
