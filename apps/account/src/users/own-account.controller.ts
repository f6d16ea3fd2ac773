import { Body, Controller, Get, Ip, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Caller, type UserPrincipal } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { UserAccount } from '../accounts/account.dto.js';
import { OwnAccountService } from './own-account.service.js';
import { ChangePasswordRequest } from './user.dto.js';

@ApiTags('me')
@Controller(`${API_PREFIX}/accounts/me`)
export class OwnAccountController {
  constructor(private readonly account: OwnAccountService) {}

  @Get()
  @Access('clerk')
  @Answer({ operation: 'get_me', summary: 'Read the own account', data: UserAccount })
  read(@Caller() caller: UserPrincipal): Promise<UserAccount> {
    return this.account.read(caller);
  }

  @Put('password')
  @Access('clerk')
  @Answer({
    operation: 'change_password',
    summary: 'Change the own password; all log-ins end',
    errors: [ErrorCode.CURRENT_PASSWORD_WRONG, ErrorCode.TOO_MANY_ATTEMPTS],
  })
  async changePassword(
    @Caller() caller: UserPrincipal,
    @Body({ schema: ChangePasswordRequest }) request: ChangePasswordRequest,
    @Ip() address: string,
  ): Promise<void> {
    await this.account.changePassword(caller, request, address);
  }
}
