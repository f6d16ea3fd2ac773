import { Body, Controller, Ip, Post } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '@nestjs/swagger';
import { Access, Caller, type UserPrincipal } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { LogOutRequest, RefreshRequest, TokenAnswer, TokenRequest } from './log-in.dto.js';
import { LogInService } from './log-in.service.js';

@ApiTags('log-ins')
@Controller(`${API_PREFIX}/accounts`)
export class LogInController {
  constructor(private readonly logIns: LogInService) {}

  @Post('token')
  @Access('public')
  @ApiConsumes('application/x-www-form-urlencoded', 'multipart/form-data', 'application/json')
  @Answer({
    operation: null,
    summary: 'Log in: exchange username, password and tenant (client_id) for a user token',
    data: TokenAnswer,
    bare: true,
    errors: [ErrorCode.AUTHENTICATION_FAILED, ErrorCode.TOO_MANY_ATTEMPTS],
  })
  token(@Body({ schema: TokenRequest }) request: TokenRequest, @Ip() address: string): Promise<TokenAnswer> {
    return this.logIns.logIn(request, address);
  }

  @Post('token/refresh')
  @Access('public')
  @ApiConsumes('application/x-www-form-urlencoded', 'multipart/form-data', 'application/json')
  @Answer({
    operation: null,
    summary: 'Exchange a refresh token for new tokens; used twice it ends the log-in',
    data: TokenAnswer,
    bare: true,
    errors: [ErrorCode.AUTHENTICATION_FAILED],
  })
  refresh(@Body({ schema: RefreshRequest }) { refreshToken }: RefreshRequest): Promise<TokenAnswer> {
    return this.logIns.refresh(refreshToken);
  }

  @Post('logout')
  @Access('clerk')
  @Answer({ operation: 'logout', summary: 'Log out: user token and refresh token of this log-in, or of all, end' })
  async logOut(
    @Caller() caller: UserPrincipal,
    @Body({ schema: LogOutRequest }) request: LogOutRequest,
  ): Promise<void> {
    await (request?.allLogIns === true ? this.logIns.logOutEverywhere(caller) : this.logIns.logOut(caller));
  }
}
