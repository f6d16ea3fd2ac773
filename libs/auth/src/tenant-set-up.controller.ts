import { Body, Controller, Injectable, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { API_PREFIX, ErrorCode, isTenantId } from '@kugelpos/contracts';
import { Answer, wire } from '@kugelpos/platform';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { Access } from './access.decorator.js';

const TenantSetUpRequest = wire.object({
  tenantId: wire.string({ example: 'T9999' }).refine(isTenantId, 'must be 1 to 32 of A-Z a-z 0-9 _, and not commons'),
});
type TenantSetUpRequest = z.infer<typeof TenantSetUpRequest>;

const TenantSetUpAnswer = z.object({ tenantId: z.string().meta({ example: 'T9999' }) });

/**
 * POST /tenants, the same in master-data, cart, report, journal and stock: makes the tenant's database with its indexes.
 * Repeatable; adds what is missing (spec common §2.1). Each service's module lists it and brings its own database.
 */
@Injectable()
@ApiTags('tenants')
@Controller(`${API_PREFIX}/tenants`)
export class TenantSetUpController {
  constructor(private readonly db: ServiceDatabase) {}

  @Post()
  @Access('superuser', 'service')
  @Answer({
    operation: 'create_tenant',
    summary: 'Prepare the databases of a tenant in this service',
    status: 201,
    data: TenantSetUpAnswer,
    errors: [ErrorCode.GENERAL],
  })
  async setUp(@Body({ schema: TenantSetUpRequest }) request: TenantSetUpRequest): Promise<{ tenantId: string }> {
    await this.db.setUpTenant(request.tenantId);
    return { tenantId: request.tenantId };
  }
}
