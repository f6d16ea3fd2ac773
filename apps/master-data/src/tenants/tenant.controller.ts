import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode, isTenantId } from '@kugelpos/contracts';
import { Answer, wire } from '@kugelpos/platform';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { TaxService } from '../taxes/tax.service.js';

const TenantSetUpRequest = wire.object({
  tenantId: wire.string({ example: 'T9999' }).refine(isTenantId, 'must be 1 to 32 of A-Z a-z 0-9 _, and not commons'),
});
type TenantSetUpRequest = z.infer<typeof TenantSetUpRequest>;

const TenantSetUpAnswer = z.object({ tenantId: z.string().meta({ example: 'T9999' }) });
type TenantSetUpAnswer = z.infer<typeof TenantSetUpAnswer>;

/** POST /tenants as in the other services (spec §2.3); here a tenant also gets the taxes it starts with. */
@ApiTags('tenants')
@Controller(`${API_PREFIX}/tenants`)
export class TenantController {
  constructor(
    private readonly db: ServiceDatabase,
    private readonly taxes: TaxService,
  ) {}

  @Post()
  @Access('superuser', 'service')
  @Answer({
    operation: 'create_tenant',
    summary: 'Prepare the databases of a tenant in this service',
    status: 201,
    data: TenantSetUpAnswer,
    errors: [ErrorCode.GENERAL],
  })
  async setUp(@Body({ schema: TenantSetUpRequest }) request: TenantSetUpRequest): Promise<TenantSetUpAnswer> {
    await this.db.setUpTenant(request.tenantId);
    await this.taxes.seed(request.tenantId);
    return { tenantId: request.tenantId };
  }
}
