import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import jsonwebtoken from 'jsonwebtoken';
import type { FastifyRequest } from 'fastify';
import { NotFoundError, NotPermittedError, TenantMismatchError } from '@kugelpos/errors';
import { hashApiKey, newApiKey, sameHash } from './api-key.js';
import { AuthSettings } from './auth-settings.js';
import { CheckedTokens } from './checked-tokens.js';
import { TokenKeys } from './keys/token-keys.js';
import type { TerminalPrincipal, UserPrincipal } from './principal.js';
import { requireOwnTenant, requireReach } from './reach.js';
import { Tokens } from './tokens.js';

const SECRET_KEY = 'k'.repeat(40);
const settings = AuthSettings.read({ SECRET_KEY, SERVICE_SECRET: 's'.repeat(40) });
const user: UserPrincipal = {
  kind: 'user',
  tenantId: 'T1',
  username: 'admin',
  role: 'superuser',
  isSuperuser: true,
  tokenVersion: 3,
  sessionId: 'log-in',
};
const terminal: TerminalPrincipal = {
  kind: 'terminal',
  via: 'token',
  tenantId: 'T1',
  storeCode: 'S1',
  terminalNo: 3,
  terminalId: 'T1-S1-3',
  status: 'Opened',
  businessDate: '20261121',
  openCounter: 1,
  businessCounter: 7,
  tokenVersion: 4,
  keyVersion: 1,
  staff: { id: 'st', name: '山田' },
};

function request(parts: { params?: object; query?: object; body?: unknown }): FastifyRequest {
  return { params: {}, query: {}, body: undefined, ...parts } as unknown as FastifyRequest;
}

describe('API keys', () => {
  it('are 43 characters of base64url, never twice the same, and compared by hash', () => {
    const key = newApiKey();
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(newApiKey()).not.toBe(key);
    expect(sameHash(hashApiKey(key), hashApiKey(key))).toBe(true);
    expect(sameHash(hashApiKey(key), hashApiKey(newApiKey()))).toBe(false);
    expect(sameHash('a', 'ab')).toBe(false);
  });
});

describe('tokens', () => {
  let tokens: Tokens;
  beforeAll(async () => {
    tokens = new Tokens(settings, await TokenKeys.open(settings));
  });

  it('of a terminal carry the claims of the contract, absent ones left out', () => {
    const full = jsonwebtoken.verify(tokens.forTerminal(terminal).token, SECRET_KEY, { audience: 'terminal' });
    expect(full).toMatchObject({
      sub: 'terminal:T1-S1-3',
      tenant_id: 'T1',
      store_code: 'S1',
      terminal_no: 3,
      terminal_id: 'T1-S1-3',
      status: 'Opened',
      token_type: 'terminal',
      iss: 'terminal-service',
      business_date: '20261121',
      open_counter: 1,
      business_counter: 7,
      staff_id: 'st',
      staff_name: '山田',
    });
    const bare = { ...terminal, businessDate: null, openCounter: null, businessCounter: null, staff: null };
    const claims = jsonwebtoken.decode(tokens.forTerminal(bare).token) as Record<string, unknown>;
    for (const name of ['business_date', 'open_counter', 'business_counter', 'staff_id', 'staff_name'])
      expect(claims).not.toHaveProperty(name);
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(24 * 3600);
  });

  it('of a service are signed with their own secret and reused', () => {
    const token = tokens.forService('report', 'T1');
    expect(jsonwebtoken.verify(token, settings.SERVICE_SECRET, { audience: 'service' })).toMatchObject({
      sub: 'service:report',
      tenant_id: 'T1',
      service: 'report',
      is_service_account: true,
    });
    expect(() => jsonwebtoken.verify(token, SECRET_KEY)).toThrow();
    expect(tokens.forService('report', 'T1')).toBe(token);
    expect(tokens.forService('report', 'T2')).not.toBe(token);
  });
});

describe('tokens whose signature was checked', () => {
  it('are known until they end', () => {
    const checked = new CheckedTokens();
    const exp = Math.floor(Date.now() / 1000) + 60;
    checked.add('a', { exp });
    expect(checked.get('a')).toEqual({ exp });
    expect(checked.get('b')).toBeUndefined();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(exp * 1000);
    expect(checked.get('a')).toBeUndefined();
    clock.mockRestore();
    checked.clear();
    expect(checked.get('a')).toBeUndefined();
  });
});

describe('tenants that a request names', () => {
  it.each([
    [{ params: { tenant_id: 'T2' } }, TenantMismatchError],
    [{ query: { tenant_id: 'T2' } }, TenantMismatchError],
    [{ query: { tenantId: ['T1', 'T2'] } }, TenantMismatchError],
    [{ body: { tenantId: 'T2' } }, TenantMismatchError],
    [{ body: { tenant_id: 'T2' } }, TenantMismatchError],
    [{ body: { tenantId: 't1' } }, TenantMismatchError],
    [{ query: { terminal_id: 'T2-S1-1' } }, TenantMismatchError],
    [{ params: { terminal_id: 'T2-S1-1' } }, NotFoundError],
  ])('%j is refused', (parts, error) => {
    expect(() => requireOwnTenant(user, request(parts))).toThrow(error);
  });

  it.each([
    [{}],
    [{ params: { tenant_id: 'T1' } }],
    [{ body: { tenantId: 'T1' }, query: { terminal_id: 'T1-S1-1' } }],
    [{ body: [{ tenantId: 'T2' }] }],
    [{ body: null }],
  ])('%j is let through', (parts) => {
    expect(() => requireOwnTenant(user, request(parts))).not.toThrow();
  });
});

describe('reach of a terminal', () => {
  it.each([
    ['terminal', { terminal_id: 'T1-S1-4' }, false],
    ['terminal', { store_code: 'S1', terminal_no: '4' }, false],
    ['terminal', { store_code: 'S2' }, false],
    ['terminal', { store_code: 'S1', terminal_no: '3' }, true],
    ['terminal', { item_code: '4' }, true],
    ['store', { store_code: 'S1', terminal_no: '4' }, true],
    ['store', { store_code: 'S2', terminal_no: '3' }, false],
    ['tenant', { store_code: 'S2', terminal_no: '9' }, true],
  ] as const)('%s scope, %j → %s', (scope, params, allowed) => {
    const act = (): void => requireReach(terminal, request({ params }), scope);
    if (allowed) expect(act).not.toThrow();
    else expect(act).toThrow(NotPermittedError);
  });
});
