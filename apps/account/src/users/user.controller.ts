import { Body, Controller, Get, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Caller, type UserPrincipal } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import { UserAccount } from '../accounts/account.dto.js';
import { ChangeUserRequest, SetPasswordRequest, UserListQuery, UsernameParam } from './user.dto.js';
import { UserService } from './user.service.js';

@ApiTags('users')
@Controller(`${API_PREFIX}/accounts/users`)
export class UserController {
  constructor(private readonly users: UserService) {}

  @Get()
  @Access('superuser')
  @Answer({ operation: 'get_users', summary: "List the tenant's users", data: UserAccount, list: true })
  list(
    @Caller() caller: UserPrincipal,
    @Query({ schema: UserListQuery }) query: UserListQuery,
  ): Promise<Page<UserAccount>> {
    return this.users.list(caller, query);
  }

  @Patch(':username')
  @Access('superuser')
  @Answer({
    operation: 'change_user',
    summary: 'Give another user another role; log-ins of that user end',
    data: UserAccount,
    errors: [ErrorCode.OWN_ACCOUNT, ErrorCode.NOT_FOUND],
  })
  change(
    @Caller() caller: UserPrincipal,
    @Param('username', { schema: UsernameParam }) username: string,
    @Body({ schema: ChangeUserRequest }) { role }: ChangeUserRequest,
  ): Promise<UserAccount> {
    return this.users.changeRole(caller, username, role);
  }

  @Post(':username/deactivate')
  @Access('superuser')
  @Answer({
    operation: 'deactivate_user',
    summary: 'Shut another user out; tokens and log-ins of that user end',
    data: UserAccount,
    errors: [ErrorCode.OWN_ACCOUNT, ErrorCode.NOT_FOUND],
  })
  deactivate(
    @Caller() caller: UserPrincipal,
    @Param('username', { schema: UsernameParam }) username: string,
  ): Promise<UserAccount> {
    return this.users.deactivate(caller, username);
  }

  @Post(':username/reactivate')
  @Access('superuser')
  @Answer({
    operation: 'reactivate_user',
    summary: 'Let a user in again',
    data: UserAccount,
    errors: [ErrorCode.NOT_FOUND],
  })
  reactivate(
    @Caller() caller: UserPrincipal,
    @Param('username', { schema: UsernameParam }) username: string,
  ): Promise<UserAccount> {
    return this.users.reactivate(caller, username);
  }

  @Put(':username/password')
  @Access('superuser')
  @Answer({
    operation: 'set_password',
    summary: 'Set the password of another user; log-ins of that user end',
    data: UserAccount,
    errors: [ErrorCode.OWN_ACCOUNT, ErrorCode.NOT_FOUND],
  })
  setPassword(
    @Caller() caller: UserPrincipal,
    @Param('username', { schema: UsernameParam }) username: string,
    @Body({ schema: SetPasswordRequest }) { newPassword }: SetPasswordRequest,
  ): Promise<UserAccount> {
    return this.users.setPassword(caller, username, newPassword);
  }

  @Post(':username/unlock')
  @Access('superuser')
  @Answer({
    operation: 'unlock_user',
    summary: 'End the wait of a user after failed log-ins',
    data: UserAccount,
    errors: [ErrorCode.NOT_FOUND],
  })
  unlock(
    @Caller() caller: UserPrincipal,
    @Param('username', { schema: UsernameParam }) username: string,
  ): Promise<UserAccount> {
    return this.users.unlock(caller, username);
  }
}
