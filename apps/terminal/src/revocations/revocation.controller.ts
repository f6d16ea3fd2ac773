import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, AcrossTenants, RevocationQuery } from '@kugelpos/auth';
import { API_PREFIX, type RevocationPage } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { TerminalRevocations } from './revocation.dto.js';
import { RevocationFeed } from './revocation-feed.js';

@ApiTags('auth')
@Controller(`${API_PREFIX}/auth`)
export class RevocationController {
  constructor(private readonly feed: RevocationFeed) {}

  @Get('revocations')
  @Access('service')
  @AcrossTenants()
  @Answer({
    operation: 'get_terminal_revocations',
    summary: 'Between services: terminals whose tokens or keys have changed since a revision',
    data: TerminalRevocations,
  })
  revocations(@Query({ schema: RevocationQuery }) { since }: RevocationQuery): Promise<RevocationPage> {
    return this.feed.after(since);
  }
}
