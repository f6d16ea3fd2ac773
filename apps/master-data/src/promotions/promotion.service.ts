import { Injectable } from '@nestjs/common';
import { WEEKDAYS, type PromotionDetail, type Weekday } from '@kugelpos/contracts';
import { InvalidInputError, NotFoundError } from '@kugelpos/errors';
import { InjectSettings, PlatformSettings, type Page } from '@kugelpos/platform';
import { MasterChanges } from '../masters/master-changes.js';
import { masterPaging } from '../masters/master-paging.js';
import { recordTimesOf } from '../masters/master.dto.js';
import { parseInstant, wallClock } from '../masters/instants.js';
import { isKnownType, readDetail } from './details/index.js';
import { detailOf, storedDetail } from './details/stored-detail.js';
import { isAskedFor, isInHours } from './in-force.js';
import { PromotionChecks } from './promotion-checks.js';
import type {
  ActiveQuery,
  DeletedPromotion,
  NewPromotion,
  Promotion,
  PromotionListQuery,
  PromotionUpdate,
} from './promotion.dto.js';
import { PromotionRepository, type PromotionChange } from './promotion.repository.js';
import { NO_CONDITIONS, type PromotionConditions, type PromotionDocument } from './promotion.schema.js';

@Injectable()
export class PromotionService {
  constructor(
    private readonly promotions: PromotionRepository,
    private readonly checks: PromotionChecks,
    private readonly changes: MasterChanges,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  async create(tenantId: string, request: NewPromotion): Promise<Promotion> {
    const start = this.instant(request.startDatetime, 'startDatetime');
    const end = this.instant(request.endDatetime, 'endDatetime');
    const detail = this.detail(request.promotionType, request.detail);
    requireOrder(start, end);
    if (detail === undefined && isKnownType(request.promotionType)) throw refused('detail', 'Field required');
    if (detail !== undefined) await this.checks.requireFit(tenantId, request.promotionCode, detail);
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
      ...NO_CONDITIONS,
      ...conditionsOf(request),
      detail: detail === undefined ? null : storedDetail(detail),
      shard_key: tenantId,
    });
    return this.announced(promotion);
  }

  async list(tenantId: string, query: PromotionListQuery): Promise<Page<Promotion>> {
    const only = { promotionType: query.promotionType, isActive: query.isActive };
    const page = await this.promotions.listPromotions(tenantId, only, masterPaging(query, 'promotion_code'));
    return page.map((promotion) => this.toPromotion(promotion));
  }

  /** In force now or at an instant, narrowed by what was asked (spec §4.8 rule 4). */
  async active(tenantId: string, query: ActiveQuery): Promise<Promotion[]> {
    const at = query.at === undefined ? new Date() : this.instant(query.at, 'at', 'query');
    const valid = await this.promotions.findInForce(tenantId, at);
    const wish = {
      storeCode: query.storeCode || undefined,
      categoryCode: query.categoryCode || undefined,
      promotionType: query.promotionType || undefined,
    };
    return valid
      .filter((promotion) => isAskedFor(promotion, wish) && isInHours(promotion, at, this.platform.TIMEZONE))
      .map((promotion) => this.toPromotion(promotion));
  }

  async get(tenantId: string, code: string): Promise<Promotion> {
    return this.toPromotion(await this.require(tenantId, code));
  }

  /** What is not sent stays; the dates that result must be in order (spec §2.12). */
  async update(tenantId: string, code: string, request: PromotionUpdate): Promise<Promotion> {
    const change = this.changeOf(request);
    const read = await this.require(tenantId, code);
    requireOrder(change.start_datetime ?? read.start_datetime, change.end_datetime ?? read.end_datetime);
    const detail = this.detail(read.promotion_type, request.detail);
    if (detail !== undefined) {
      await this.checks.requireFit(tenantId, code, detail);
      change.detail = storedDetail(detail);
    }
    return this.announced(await this.promotions.changePromotion(tenantId, read, change));
  }

  async remove(tenantId: string, code: string): Promise<DeletedPromotion> {
    const promotion = await this.promotions.markDeleted(tenantId, code);
    if (promotion === null) throw new NotFoundError('Promotion');
    await this.changes.announce('promotion', tenantId, code, promotion.revision);
    return { promotionCode: code };
  }

  /** All but the detail, which depends on the type that is stored. */
  private changeOf(request: PromotionUpdate): PromotionChange {
    const { startDatetime, endDatetime } = request;
    const given = onlyGiven<PromotionChange>({
      name: request.name,
      description: request.description,
      start_datetime: startDatetime ? this.instant(startDatetime, 'startDatetime') : null,
      end_datetime: endDatetime ? this.instant(endDatetime, 'endDatetime') : null,
      is_active: request.isActive,
    });
    return { ...given, ...conditionsOf(request) };
  }

  /** Undefined where none was sent. */
  private detail(type: string, given: unknown): PromotionDetail | undefined {
    return given === undefined || given === null ? undefined : readDetail(type, given);
  }

  private instant(text: string, field: string, place = 'body'): Date {
    const instant = parseInstant(text, this.platform.TIMEZONE);
    if (instant === undefined) throw refused(field, 'must be a date or a date and time in ISO 8601', place);
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
    // A detail was read by its type before it was stored.
    return {
      promotionCode: promotion.promotion_code,
      promotionType: promotion.promotion_type,
      name: promotion.name,
      description: promotion.description,
      startDatetime: wallClock(promotion.start_datetime, zone),
      endDatetime: wallClock(promotion.end_datetime, zone),
      isActive: promotion.is_active,
      priority: promotion.priority ?? NO_CONDITIONS.priority,
      combinable: promotion.combinable ?? NO_CONDITIONS.combinable,
      weekdays: promotion.weekdays ?? NO_CONDITIONS.weekdays,
      timeOfDay: promotion.time_of_day ?? NO_CONDITIONS.time_of_day,
      detail: promotion.detail && detailOf(promotion.detail),
      ...recordTimesOf(promotion, zone),
    } as Promotion;
  }
}

/** Without what is absent or null: that stays as it is. */
function onlyGiven<T extends object>(fields: { [K in keyof T]: T[K] | null | undefined }): Partial<T> {
  const given = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given) as Partial<T>;
}

/** Those that were sent; null stands for what holds when nothing is said. */
function conditionsOf(request: PromotionUpdate): Partial<PromotionConditions> {
  const { priority, combinable, weekdays, timeOfDay } = request;
  return {
    ...(priority === undefined ? {} : { priority: priority ?? NO_CONDITIONS.priority }),
    ...(combinable === undefined ? {} : { combinable: combinable ?? NO_CONDITIONS.combinable }),
    ...(weekdays === undefined ? {} : { weekdays: inOrder(weekdays ?? NO_CONDITIONS.weekdays) }),
    ...(timeOfDay === undefined ? {} : { time_of_day: timeOfDay }),
  };
}

/** Each day once, Monday first. */
function inOrder(weekdays: readonly Weekday[]): Weekday[] {
  return WEEKDAYS.filter((day) => weekdays.includes(day));
}

function requireOrder(start: Date, end: Date): void {
  if (end <= start) throw refused('endDatetime', 'must be after startDatetime');
}

function refused(field: string, reason: string, place = 'body'): InvalidInputError {
  return new InvalidInputError([{ location: [place, field], reason }]);
}
