import type { ServiceName, TerminalStatus, UserRole } from '@kugelpos/contracts';

/** A person with an account of the tenant. */
export interface UserPrincipal {
  kind: 'user';
  tenantId: string;
  username: string;
  role: UserRole;
  isSuperuser: boolean;
  /** Of the user when the token was made; a newer one of the user makes it void. */
  tokenVersion: number;
  /** The log-in that the token belongs to. */
  sessionId: string;
}

/** What a terminal's token or key says of it (spec common §4.6). */
export interface TerminalIdentity {
  tenantId: string;
  storeCode: string;
  terminalNo: number;
  terminalId: string;
  status: TerminalStatus;
  businessDate: string | null;
  openCounter: number | null;
  businessCounter: number | null;
  staff: { id: string; name: string } | null;
  /** Training mode: whatever it does is practice (retail rule 24); absent: it is not. */
  training?: boolean;
  /** Rises with sign-in, sign-out, open and close. */
  tokenVersion: number;
  /** Rises with every rotation of the API key. */
  keyVersion: number;
}

/** A till, by token or by API key. */
export interface TerminalPrincipal extends TerminalIdentity {
  kind: 'terminal';
  via: 'token' | 'apiKey';
}

/** Another service of Kugelpos, acting for a tenant. */
export interface ServicePrincipal {
  kind: 'service';
  tenantId: string;
  service: ServiceName;
}

/** Who makes a request. */
export type Principal = UserPrincipal | TerminalPrincipal | ServicePrincipal;

/** Name under which a principal's writes are recorded (`created_by`, request log). */
export function nameOf(principal: Principal): string {
  switch (principal.kind) {
    case 'user':
      return principal.username;
    case 'terminal':
      return `terminal:${principal.terminalId}`;
    case 'service':
      return `service:${principal.service}`;
  }
}
