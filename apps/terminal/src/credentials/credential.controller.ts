import { Body, Controller, Headers, Ip, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal, type TerminalIdentity } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode, Header } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { Identity, IdentifyRequest, TerminalToken, TokenQuery } from './credential.dto.js';
import { CredentialService } from './credential.service.js';

@ApiTags('auth')
@Controller(`${API_PREFIX}/auth`)
export class CredentialController {
  constructor(private readonly credentials: CredentialService) {}

  @Post('token')
  @Access('public')
  @ApiHeader({ name: 'X-API-KEY', required: true, description: 'API key of the terminal' })
  @Answer({
    operation: null,
    summary: 'Exchange the API key of a terminal for a terminal token',
    data: TerminalToken,
    errors: [ErrorCode.AUTHENTICATION_FAILED, ErrorCode.TOKEN_REQUESTS_EXCEEDED],
  })
  token(
    @Headers(Header.apiKey) apiKey: string | undefined,
    @Query({ schema: TokenQuery }) { terminalId }: TokenQuery,
    @Ip() address: string,
  ): Promise<TerminalToken> {
    return this.credentials.exchange(apiKey, terminalId, address);
  }

  @Post('identify')
  @Access('service')
  @Answer({
    operation: 'identify_terminal',
    summary: 'Between services: the terminal that owns an API key, or null',
    data: Identity.nullable(),
    errors: [ErrorCode.GENERAL],
  })
  identify(
    @Caller() { tenantId }: Principal,
    @Body({ schema: IdentifyRequest }) request: IdentifyRequest,
  ): Promise<TerminalIdentity | null> {
    return this.credentials.identify(tenantId, request);
  }
}
