import { Injectable } from '@nestjs/common';
import {
  tenantOfTerminalId,
  type CloseSessionRequest,
  type CloseSessionResult,
  type ServiceName,
} from '@kugelpos/contracts';
import { path } from '@kugelpos/http';
import { Neighbours } from './neighbour.js';

/** What other services ask of cart. */
@Injectable()
export class CartClient {
  constructor(private readonly neighbours: Neighbours) {}

  /** Ends a terminal's session on cart's side; repeating it gives the same answer (decisions 2). */
  closeSession(from: ServiceName, terminalId: string, request: CloseSessionRequest): Promise<CloseSessionResult> {
    return this.neighbours.call('cart', {
      from,
      tenantId: tenantOfTerminalId(terminalId),
      method: 'post',
      path: path`/terminals/${terminalId}/sessions/close`,
      body: request,
      idempotent: true,
      routeTemplate: '/terminals/:terminal_id/sessions/close',
    });
  }
}
