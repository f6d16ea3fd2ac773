import { Body, Controller, Headers, Post } from '@nestjs/common';
import { ApiConsumes, ApiHeader, ApiTags } from '@nestjs/swagger';
import { Access } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { RegisterRequest, TokenAnswer, TokenRequest, UserAccount } from './account.dto.js';
import { AccountService } from './account.service.js';

@ApiTags('accounts')
@Controller(`${API_PREFIX}/accounts`)
export class AccountController {
  constructor(private readonly accounts: AccountService) {}

  @Post('register')
  @ApiHeader({ name: 'x-registration-token', required: false, description: 'asked for where registration is not open' })
  @Access('public')
  @Answer({
    operation: 'register_super_user',
    summary: 'Create a tenant with its first superuser',
    message: 'User registration successful',
    status: 201,
    data: UserAccount,
    errors: [ErrorCode.REGISTRATION_CLOSED, ErrorCode.REGISTRATION_TOKEN_REQUIRED],
  })
  register(
    @Body({ schema: RegisterRequest }) request: RegisterRequest,
    @Headers('x-registration-token') registrationToken?: string,
  ): Promise<UserAccount> {
    return this.accounts.register(request, registrationToken);
  }

  @Post('token')
  @Access('public')
  @ApiConsumes('application/x-www-form-urlencoded', 'application/json')
  @Answer({
    operation: null,
    summary: 'Log in: exchange username, password and tenant (client_id) for a user token',
    data: TokenAnswer,
    bare: true,
    errors: [ErrorCode.AUTHENTICATION_FAILED],
  })
  token(@Body({ schema: TokenRequest }) request: TokenRequest): Promise<TokenAnswer> {
    return this.accounts.logIn(request);
  }
}
