import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { BaseUrls } from './base-url.js';

/** How connections are secured; for all targets or one. */
export interface ConnectionOptions {
  /** Speak HTTP/2 over TLS where the target can (by ALPN), HTTP/1.1 elsewhere. Default false. */
  http2?: boolean;
  /** File of certificates (PEM) to trust besides the well-known authorities. */
  caFile?: string;
  /** False: accept any certificate. Refused in production. Default true. */
  rejectUnauthorized?: boolean;
  /** In production, allow `http:` to hosts that are not private. Default false. */
  allowPlainHttp?: boolean;
}

/** The part of Node's TLS options that is set. */
export interface TlsOptions {
  /** Trusts own authorities. Made once: as plain `ca`, Node would parse it again for every connection. */
  readonly secureContext?: SecureContext;
  readonly rejectUnauthorized: boolean;
}

/** Ranges of addresses that are not routed on the Internet. */
const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('127.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('169.254.0.0', 16, 'ipv4');
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4');
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4');
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/** By the certificates of the own authorities: what one takes tens of milliseconds to make, all targets share. */
const contexts = new Map<string, SecureContext>();

/**
 * Node's TLS options of a target.
 * @throws Error when the file cannot be read or holds no usable certificate, and when production would not verify.
 */
export function tlsOptions(options: ConnectionOptions, production: boolean): TlsOptions {
  const rejectUnauthorized = options.rejectUnauthorized ?? true;
  if (production && !rejectUnauthorized) throw new Error('certificates are always verified in production');
  if (!options.caFile) return { rejectUnauthorized };
  const own = readFileSync(options.caFile, 'utf8');
  if (!holdsCertificates(own)) throw new Error(`${options.caFile} holds no PEM certificate, or a damaged one`);
  const secureContext = contexts.get(own) ?? createSecureContext({ ca: [...rootCertificates, own] });
  contexts.set(own, secureContext);
  return { secureContext, rejectUnauthorized };
}

/** Node would skip what it cannot read, and trust less than the file says. */
function holdsCertificates(text: string): boolean {
  const found = text.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? [];
  try {
    return found.map((pem) => new X509Certificate(pem)).length > 0;
  } catch {
    return false;
  }
}

/**
 * In production, requests leave the private network only over TLS. Dapr's sidecar is a part of the service.
 * @throws Error naming the host.
 */
export function checkPlainHttp(urls: BaseUrls, options: ConnectionOptions, production: boolean): void {
  if (!production || options.allowPlainHttp || urls.source === 'dapr') return;
  for (const text of urls.urls) {
    const url = new URL(text);
    if (url.protocol === 'http:' && !isPrivateHost(url.hostname)) {
      throw new Error(`plain http to ${url.host} is refused in production: use https, or allow plain http`);
    }
  }
}

/** Loopback, an address of a private range, or a name that only a private network resolves. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$|\.$/g, '');
  const family = isIP(host);
  if (family !== 0) return PRIVATE.check(host, family === 6 ? 'ipv6' : 'ipv4');
  return !host.includes('.') || /\.(localhost|local|svc|internal)$/.test(host);
}
