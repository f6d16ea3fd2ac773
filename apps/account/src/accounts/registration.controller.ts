import { Body, Controller, Headers, Ip, Post } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { Access, Caller, LowRoleIsUnknown, type UserPrincipal } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import { RegisterRequest, RegisterUserRequest, UserAccount } from './account.dto.js';
import { RegistrationService } from './registration.service.js';

@ApiTags('accounts')
@Controller(`${API_PREFIX}/accounts/register`)
export class RegistrationController {
  constructor(private readonly registration: RegistrationService) {}

  @Post()
  @ApiHeader({ name: 'x-registration-token', required: false, description: 'asked for where registration is not open' })
  @Access('public')
  @Answer({
    operation: 'register_super_user',
    summary: 'Create a tenant with its first superuser',
    message: 'User registration successful',
    status: 201,
    data: UserAccount,
    errors: [
      ErrorCode.REGISTRATION_CLOSED,
      ErrorCode.REGISTRATION_TOKEN_REQUIRED,
      ErrorCode.TOO_MANY_ATTEMPTS,
      ErrorCode.TENANT_IDS_EXHAUSTED,
    ],
  })
  register(
    @Body({ schema: RegisterRequest }) request: RegisterRequest,
    @Ip() address: string,
    @Headers('x-registration-token') registrationToken?: string,
  ): Promise<UserAccount> {
    return this.registration.register(request, registrationToken, address);
  }

  @Post('user')
  @Access('superuser')
  @LowRoleIsUnknown()
  @Answer({
    operation: 'register_user_by_superuser',
    summary: "Add a user to the caller's tenant",
    message: 'User registration successful',
    status: 201,
    data: UserAccount,
    errors: [ErrorCode.GENERAL, ErrorCode.DUPLICATE_KEY],
  })
  registerUser(
    @Caller() caller: UserPrincipal,
    @Body({ schema: RegisterUserRequest }) request: RegisterUserRequest,
  ): Promise<UserAccount> {
    return this.registration.registerUser(caller, request);
  }
}
