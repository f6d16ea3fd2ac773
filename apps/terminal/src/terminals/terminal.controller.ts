import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer, type Page } from '@kugelpos/platform';
import {
  CreateTerminalRequest,
  DescriptionRequest,
  FunctionModeRequest,
  RemovedTerminal,
  Terminal,
  TerminalIdParam,
  TerminalListQuery,
} from './terminal.dto.js';
import { TerminalService } from './terminal.service.js';

@ApiTags('terminals')
@Controller(`${API_PREFIX}/terminals`)
export class TerminalController {
  constructor(private readonly terminals: TerminalService) {}

  @Post()
  @Access('manager')
  @Answer({
    operation: 'create_terminal',
    summary: 'Create a terminal; its API key is shown in this answer only',
    status: 201,
    data: Terminal,
    errors: [ErrorCode.TERMINAL_ALREADY_EXISTS, ErrorCode.STORE_NOT_FOUND],
  })
  create(
    @Caller() { tenantId }: Principal,
    @Body({ schema: CreateTerminalRequest }) request: CreateTerminalRequest,
  ): Promise<Terminal> {
    return this.terminals.create(tenantId, request);
  }

  @Get()
  @Access('clerk', 'terminal', 'apiKey', 'service')
  @Answer({ operation: 'get_terminals', summary: 'List the terminals', data: Terminal, list: true })
  list(
    @Caller() { tenantId }: Principal,
    @Query({ schema: TerminalListQuery }) query: TerminalListQuery,
  ): Promise<Page<Terminal>> {
    return this.terminals.list(tenantId, query);
  }

  @Get(':terminal_id')
  @Access('clerk', 'terminal', 'apiKey', 'service')
  @Answer({ operation: 'get_terminal', summary: 'Read a terminal', data: Terminal, errors: [ErrorCode.NOT_FOUND] })
  get(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
  ): Promise<Terminal> {
    return this.terminals.get(tenantId, terminalId);
  }

  @Delete(':terminal_id')
  @Access('manager')
  @Answer({
    operation: 'delete_terminal',
    summary: 'Delete a terminal; its logs are kept',
    data: RemovedTerminal,
    errors: [ErrorCode.NOT_FOUND],
  })
  remove(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
  ): Promise<RemovedTerminal> {
    return this.terminals.remove(tenantId, terminalId);
  }

  @Patch(':terminal_id/description')
  @Access('manager', 'terminal', 'apiKey')
  @Answer({
    operation: 'update_terminal_description',
    summary: 'Change the description',
    data: Terminal,
    errors: [ErrorCode.NOT_FOUND],
  })
  describe(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: DescriptionRequest }) { description }: DescriptionRequest,
  ): Promise<Terminal> {
    return this.terminals.describe(tenantId, terminalId, description);
  }

  @Patch(':terminal_id/function_mode')
  @Access('clerk', 'terminal', 'apiKey')
  @Answer({
    operation: 'update_terminal_function_mode',
    summary: 'Change the function mode',
    data: Terminal,
    errors: [ErrorCode.TERMINAL_STATUS_ERROR, ErrorCode.NOT_FOUND],
  })
  setFunctionMode(
    @Caller() { tenantId }: Principal,
    @Param('terminal_id', { schema: TerminalIdParam }) terminalId: string,
    @Body({ schema: FunctionModeRequest }) { functionMode }: FunctionModeRequest,
  ): Promise<Terminal> {
    return this.terminals.setFunctionMode(tenantId, terminalId, functionMode);
  }
}
