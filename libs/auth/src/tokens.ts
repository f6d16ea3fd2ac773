import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import jsonwebtoken from 'jsonwebtoken';
import { TOKEN_ISSUER, type ServiceName, type TokenAudience, type UserRole } from '@kugelpos/contracts';
import { InjectSettings } from '@kugelpos/platform';
import { AuthSettings } from './auth-settings.js';
import type { KeyedAudience, TokenAlgorithm } from './keys/token-key.js';
import { TokenKeys } from './keys/token-keys.js';
import type { TerminalIdentity, UserPrincipal } from './principal.js';

/** Services share a secret of their own, whatever signs the tokens of users and terminals. */
export const SERVICE_ALGORITHM: TokenAlgorithm = 'HS256';

/** Claims of a user token (spec account §3.2 with §11 row 18). */
export interface UserClaims {
  sub: string;
  tenant_id: string;
  is_superuser: boolean;
  role: UserRole;
  /** Token version of the user. */
  ver: number;
  /** The log-in. */
  sid: string;
}

/** Claims of a terminal token (spec common §4.6); absent ones are left out, never null. */
export interface TerminalClaims {
  sub: string;
  tenant_id: string;
  store_code: string;
  terminal_no: number;
  terminal_id: string;
  status: TerminalIdentity['status'];
  token_type: 'terminal';
  business_date?: string;
  open_counter?: number;
  business_counter?: number;
  staff_id?: string;
  staff_name?: string;
  /** Only in training mode. */
  training?: true;
  /** Token version of the terminal. */
  ver: number;
  /** Key version of the terminal. */
  kver: number;
}

/** Claims of a service token (spec common §4.5). */
export interface ServiceClaims {
  sub: string;
  tenant_id: string;
  service: ServiceName;
  is_service_account: true;
  is_superuser: false;
}

/** Makes the three kinds of token; each has an audience of its own, so that none passes for another. */
@Injectable()
export class Tokens {
  private readonly serviceTokens = new Map<string, { token: string; renewAt: number }>();

  constructor(
    @InjectSettings(AuthSettings) private readonly settings: AuthSettings,
    private readonly keys: TokenKeys,
  ) {}

  /** Token of a user, and its life in seconds. */
  forUser(user: Omit<UserPrincipal, 'kind'>): { token: string; expiresIn: number } {
    const claims: UserClaims = {
      sub: user.username,
      tenant_id: user.tenantId,
      is_superuser: user.isSuperuser,
      role: user.role,
      ver: user.tokenVersion,
      sid: user.sessionId,
    };
    const expiresIn = this.settings.TOKEN_EXPIRE_MINUTES * 60;
    return { token: this.sign({ ...claims, token_type: 'user' }, 'user', expiresIn), expiresIn };
  }

  /** Token of a terminal in its present state, and its life in seconds. */
  forTerminal(terminal: TerminalIdentity): { token: string; expiresIn: number } {
    const claims: TerminalClaims = {
      sub: `terminal:${terminal.terminalId}`,
      tenant_id: terminal.tenantId,
      store_code: terminal.storeCode,
      terminal_no: terminal.terminalNo,
      terminal_id: terminal.terminalId,
      status: terminal.status,
      token_type: 'terminal',
      ...(terminal.businessDate === null ? {} : { business_date: terminal.businessDate }),
      ...(terminal.openCounter === null ? {} : { open_counter: terminal.openCounter }),
      ...(terminal.businessCounter === null ? {} : { business_counter: terminal.businessCounter }),
      ...(terminal.staff ? { staff_id: terminal.staff.id, staff_name: terminal.staff.name } : {}),
      ...(terminal.training ? { training: true } : {}),
      ver: terminal.tokenVersion,
      kver: terminal.keyVersion,
    };
    const expiresIn = this.settings.TERMINAL_TOKEN_EXPIRE_HOURS * 3600;
    return { token: this.sign(claims, 'terminal', expiresIn), expiresIn };
  }

  /**
   * Token with which a service calls another on behalf of a tenant, or of all of them (tenant `commons`: routes marked
   * `@AcrossTenants()`, nothing else); reused until shortly before it expires.
   */
  forService(service: ServiceName, tenantId: string): string {
    const key = `${service} ${tenantId}`;
    const known = this.serviceTokens.get(key);
    if (known !== undefined && known.renewAt > Date.now()) return known.token;
    const claims: ServiceClaims = {
      sub: `service:${service}`,
      tenant_id: tenantId,
      service,
      is_service_account: true,
      is_superuser: false,
    };
    const life = this.settings.SERVICE_TOKEN_EXPIRE_MINUTES * 60;
    const token = jsonwebtoken.sign(claims, this.settings.SERVICE_SECRET, {
      algorithm: SERVICE_ALGORITHM,
      audience: 'service' satisfies TokenAudience,
      issuer: service,
      expiresIn: life,
      jwtid: randomUUID(),
    });
    if (this.serviceTokens.size > 10_000) this.serviceTokens.clear();
    this.serviceTokens.set(key, { token, renewAt: Date.now() + (life * 1000) / 2 });
    return token;
  }

  private sign(claims: object, audience: KeyedAudience, expiresIn: number): string {
    const { kid, algorithm, key } = this.keys.signer(audience);
    const issuer = TOKEN_ISSUER[audience];
    return jsonwebtoken.sign(claims, key, { algorithm, keyid: kid, audience, issuer, expiresIn, jwtid: randomUUID() });
  }
}
