import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, AcrossTenants, RevocationQuery } from '@kugelpos/auth';
import { API_PREFIX, type RevocationPage as RevocationPageWire } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { RevocationPage } from './revocation.dto.js';
import { Withdrawals } from './withdrawals.js';

@ApiTags('revocations')
@Controller(`${API_PREFIX}/accounts/revocations`)
export class RevocationController {
  constructor(private readonly withdrawals: Withdrawals) {}

  @Get()
  @Access('service')
  @AcrossTenants()
  @Answer({
    operation: 'get_revocations',
    summary: 'What of users and log-ins became void after a revision',
    data: RevocationPage,
  })
  list(@Query({ schema: RevocationQuery }) { since }: RevocationQuery): Promise<RevocationPageWire> {
    return this.withdrawals.since(since);
  }
}
