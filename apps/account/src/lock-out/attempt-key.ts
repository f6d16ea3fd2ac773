import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';

/** Key of a user's tries; the user need not exist. */
export function keyOfUser(tenantId: string, username: string): string {
  return hashed('user', tenantId, username);
}

/** Key of the tries from an address. */
export function keyOfAddress(purpose: 'log-in' | 'registration', address: string): string {
  return hashed(purpose, networkOf(address));
}

function hashed(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** An IPv4 address, or the /64 of an IPv6 address: whoever has one address of it has them all. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const groupsAfter = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - groupsAfter.length) }, () => '0');
  return [...groups, ...zeros, ...groupsAfter]
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':');
}
