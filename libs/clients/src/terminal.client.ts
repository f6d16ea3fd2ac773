import { Injectable } from '@nestjs/common';
import { TerminalDirectory, type TerminalIdentity } from '@kugelpos/auth';
import {
  tenantOfTerminalId,
  type IdentifyRequest,
  type ServiceName,
  type StoreWire,
  type TerminalWire,
} from '@kugelpos/contracts';
import { path } from '@kugelpos/http';
import { Neighbours } from './neighbour.js';

/** What other services ask of the terminal service. */
@Injectable()
export class TerminalClient {
  constructor(private readonly neighbours: Neighbours) {}

  store(from: ServiceName, tenantId: string, storeCode: string): Promise<StoreWire | undefined> {
    return this.neighbours.find('terminal', {
      from,
      tenantId,
      path: path`/tenants/${tenantId}/stores/${storeCode}`,
      routeTemplate: '/tenants/:tenant_id/stores/:store_code',
    });
  }

  terminal(from: ServiceName, terminalId: string): Promise<TerminalWire | undefined> {
    return this.neighbours.find('terminal', {
      from,
      tenantId: tenantOfTerminalId(terminalId),
      path: path`/terminals/${terminalId}`,
      routeTemplate: '/terminals/:terminal_id',
    });
  }

  /** The terminals of a store, or of the tenant. */
  terminals(from: ServiceName, tenantId: string, storeCode?: string): Promise<TerminalWire[]> {
    return this.neighbours.call('terminal', {
      from,
      tenantId,
      path: '/terminals',
      params: { limit: 0, store_code: storeCode },
      routeTemplate: '/terminals',
    });
  }
}

/** Asks the terminal service who owns an API key; in the store and in the terminal service itself without a socket. */
@Injectable()
export class RemoteTerminalDirectory extends TerminalDirectory {
  constructor(private readonly neighbours: Neighbours) {
    super();
  }

  async find(terminalId: string, keyHash: string): Promise<TerminalIdentity | undefined> {
    const body: IdentifyRequest = { terminalId, keyHash };
    const found = await this.neighbours.find<TerminalIdentity | null>('terminal', {
      from: 'terminal',
      tenantId: tenantOfTerminalId(terminalId),
      method: 'post',
      path: '/auth/identify',
      body,
      idempotent: true,
      routeTemplate: '/auth/identify',
    });
    return found ?? undefined;
  }
}
