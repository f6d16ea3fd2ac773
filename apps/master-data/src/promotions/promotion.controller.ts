import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import { READERS } from '../masters/master-access.js';
import {
  ActiveQuery,
  DeletedPromotion,
  NewPromotion,
  Promotion,
  promotionCode,
  PromotionListQuery,
  PromotionUpdate,
} from './promotion.dto.js';
import { PromotionService } from './promotion.service.js';

@ApiTags('promotions')
@Controller(`${API_PREFIX}/tenants/:tenant_id/promotions`)
export class PromotionController {
  constructor(private readonly promotions: PromotionService) {}

  @Post()
  @Access('manager')
  @Answer({
    operation: 'create_promotion',
    summary: 'Create a promotion',
    status: 201,
    data: Promotion,
    errors: [ErrorCode.DUPLICATE_KEY, ErrorCode.PROMOTION_PRICE_BASIS_MIXED, ErrorCode.COUPON_CODE_TAKEN],
  })
  create(
    @Param('tenant_id') tenantId: string,
    @Body({ schema: NewPromotion }) request: NewPromotion,
  ): Promise<Promotion> {
    return this.promotions.create(tenantId, request);
  }

  @Get()
  @Access(...READERS)
  @Answer({
    operation: 'get_promotions',
    summary: 'The promotions of the tenant, past, present and future',
    data: Promotion,
    list: true,
  })
  list(
    @Param('tenant_id') tenantId: string,
    @Query({ schema: PromotionListQuery }) query: PromotionListQuery,
  ): Promise<Page<Promotion>> {
    return this.promotions.list(tenantId, query);
  }

  @Get('active')
  @Access(...READERS)
  @Answer({ operation: 'get_active_promotions', summary: 'The promotions in force now', data: Promotion, list: true })
  active(
    @Param('tenant_id') tenantId: string,
    @Query({ schema: ActiveQuery }) query: ActiveQuery,
  ): Promise<Promotion[]> {
    return this.promotions.active(tenantId, query);
  }

  @Get(':promotion_code')
  @Access(...READERS)
  @Answer({ operation: 'get_promotion', summary: 'One promotion', data: Promotion, errors: [ErrorCode.NOT_FOUND] })
  get(
    @Param('tenant_id') tenantId: string,
    @Param('promotion_code', { schema: promotionCode }) code: string,
  ): Promise<Promotion> {
    return this.promotions.get(tenantId, code);
  }

  @Put(':promotion_code')
  @Access('manager')
  @Answer({
    operation: 'update_promotion',
    summary: 'Change a promotion',
    data: Promotion,
    errors: [
      ErrorCode.NOT_FOUND,
      ErrorCode.CONFLICT,
      ErrorCode.PROMOTION_PRICE_BASIS_MIXED,
      ErrorCode.COUPON_CODE_TAKEN,
    ],
  })
  update(
    @Param('tenant_id') tenantId: string,
    @Param('promotion_code', { schema: promotionCode }) code: string,
    @Body({ schema: PromotionUpdate }) request: PromotionUpdate,
  ): Promise<Promotion> {
    return this.promotions.update(tenantId, code, request);
  }

  @Delete(':promotion_code')
  @Access('manager')
  @Answer({
    operation: 'delete_promotion',
    summary: 'Delete a promotion; its code stays taken',
    data: DeletedPromotion,
    errors: [ErrorCode.NOT_FOUND],
  })
  remove(
    @Param('tenant_id') tenantId: string,
    @Param('promotion_code', { schema: promotionCode }) code: string,
  ): Promise<DeletedPromotion> {
    return this.promotions.remove(tenantId, code);
  }
}
