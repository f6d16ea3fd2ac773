import { connect, type LookupFunction } from 'node:net';
import { AxiosError } from 'axios';
import { describe, expect, it } from '@jest/globals';
import { closedPort } from '@kugelpos/testing';
import { classify } from './classify.js';

/** As Node's sockets fail, wrapped as the adapter wraps it. */
function broken(code: string, syscall?: string): AxiosError {
  return AxiosError.from(Object.assign(new Error(code), { code, syscall }));
}

describe('a broken connection', () => {
  it.each([
    ['ECONNREFUSED', 'connect'],
    ['EHOSTUNREACH', 'connect'],
    ['ENETUNREACH', 'connect'],
    ['ENOTFOUND', 'getaddrinfo'],
    ['EAI_AGAIN', 'getaddrinfo'],
  ])('never came about: %s in %s', (code, syscall) => {
    expect(classify(broken(code, syscall))).toEqual({ kind: 'connection', sent: false });
  });

  it('never came about at any of several addresses', async () => {
    const both: LookupFunction = (_host, _options, found) =>
      found(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '127.0.0.2', family: 4 },
      ]);
    const port = await closedPort();
    const refused = await new Promise<NodeJS.ErrnoException>((resolve) => {
      connect({ host: 'several', port, lookup: both, autoSelectFamily: true }).on('error', resolve);
    });
    expect(refused).toMatchObject({ name: 'AggregateError', code: 'ECONNREFUSED' });
    expect(classify(AxiosError.from(refused))).toEqual({ kind: 'connection', sent: false });
    refused.code = 'ETIMEDOUT';
    expect(classify(AxiosError.from(refused))).toEqual({ kind: 'timeout', phase: 'connect', sent: false });
  });

  // what the network says of an open connection: the request may have arrived
  it.each([
    ['EHOSTUNREACH', 'read'],
    ['ENETUNREACH', 'write'],
    ['ECONNREFUSED', 'read'],
    ['ECONNRESET', 'read'],
    ['EPIPE', 'write'],
    ['ECONNRESET', undefined],
  ])('may have carried the request: %s in %s', (code, syscall) => {
    expect(classify(broken(code, syscall))).toEqual({ kind: 'connection', sent: true });
  });
});
