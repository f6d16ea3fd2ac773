import { describe, expect, it } from '@jest/globals';
import { errorFields } from './logger.js';
import { MASK, maskSecrets, maskUrl } from './mask-secrets.js';

describe('masking', () => {
  it.each([
    'password',
    'hashed_password',
    'hashedPassword',
    'pin',
    'staffPin',
    'apiKey',
    'api_key',
    'access_token',
    'Authorization',
    'X-API-KEY',
  ])('hides %s at any depth', (name) => {
    expect(maskSecrets({ a: [{ [name]: 'hunter2' }] })).toEqual({ a: [{ [name]: MASK }] });
  });

  it('keeps everything else', () => {
    expect(maskSecrets({ itemCode: '4901', pinned: true, quantity: 2, none: null })).toEqual({
      itemCode: '4901',
      pinned: true,
      quantity: 2,
      none: null,
    });
  });

  it('keeps the text of errors and hides what else they carry', () => {
    const error = Object.assign(new Error('refused'), { config: { headers: { authorization: 'Bearer hunter2' } } });
    const logged = errorFields(error);
    expect(logged).toMatchObject({ type: 'Error', message: 'refused', config: { headers: { authorization: MASK } } });
    expect((logged as { stack: string }).stack).toContain('mask-secrets.spec');
    expect(JSON.stringify(logged)).not.toContain('hunter2');
  });

  it.each(['token', 'access_token', 'api_key', 'apiKey', 'X-API-KEY', 'staff_pin', 'Authorization', 'p%61ssword'])(
    'hides %s in a URL',
    (name) => {
      expect(maskUrl(`/ws?${name}=a=b%20c&store=1&${name}=x`)).toBe(`/ws?${name}=${MASK}&store=1&${name}=${MASK}`);
    },
  );

  it('keeps every other URL', () => {
    for (const url of ['/pin/password', '/x?store=1&pinned=2&%zz=3&=4&5', '/x?sort=name:1'])
      expect(maskUrl(url)).toBe(url);
  });
});
