import { BlockList, isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import type { ProxiesConfig } from '../../schema/config.ts';
import type { ClientCertificate } from '../oauth/certificate.ts';
import { OAuthError } from '../oauth/errors.ts';

/** Who a request comes from, as far as the connection tells, or a proxy that is believed. */
export interface Connections {
  /** Null where the app is asked without a connection, or a trusted proxy does not say. */
  addressOf(c: Context): string | null;
  /**
   * The certificate that the caller showed to a trusted proxy.
   * @throws OAuthError invalid_request where the proxy passes on what is no certificate
   */
  certificateOf(c: Context): ClientCertificate | null;
}

/** @param proxies null where nobody but the connection is believed */
export function createConnections(proxies: ProxiesConfig | null): Connections {
  if (proxies === null) return { addressOf: peerOf, certificateOf: () => null };
  const isTrusted = trustOf(proxies.trusted);
  const { clientCertificate: shown } = proxies;
  return {
    addressOf: (c) => {
      const peer = peerOf(c);
      return peer !== null && isTrusted(peer) ? forwardedFor(c.req.header('x-forwarded-for'), peer, isTrusted) : peer;
    },
    certificateOf: (c) => {
      const peer = peerOf(c);
      if (shown === undefined || peer === null || !isTrusted(peer)) return null;
      const value = c.req.header(shown.header) ?? '';
      return value === '' ? null : { der: DECODERS[shown.form](value), isVerified: isVerified(c, shown.chain) };
    },
  };
}

type Chain = NonNullable<ProxiesConfig['clientCertificate']>['chain'];

function isVerified(c: Context, chain: Chain): boolean {
  if (chain === undefined || chain === 'verified') return chain === 'verified';
  return c.req.header(chain.header) === chain.is;
}

function peerOf(c: Context): string | null {
  if (c.env === undefined || !Object.hasOwn(c.env, 'incoming')) return null;
  return getConnInfo(c).remote.address ?? null;
}

function trustOf(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => list.check(plain(address), isIP(plain(address)) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * The last address that a trusted proxy has added and that is not itself a trusted proxy: what stands before it anybody may have
 * written. RFC 7239 §5.2 tells the same of its header.
 */
function forwardedFor(header: string | undefined, peer: string, isTrusted: (address: string) => boolean): string {
  const hops = (header ?? '').split(',').map((hop) => withoutPort(hop.trim()));
  for (const hop of hops.toReversed()) {
    if (isIP(hop) === 0) return peer;
    if (!isTrusted(hop)) return plain(hop);
  }
  return peer;
}

/** Some write `192.0.2.1:49152` or `[2001:db8::1]:49152`. */
function withoutPort(hop: string): string {
  return /^\[([^\]]*)\](?::[0-9]+)?$/.exec(hop)?.[1] ?? /^([0-9.]+):[0-9]+$/.exec(hop)?.[1] ?? hop;
}

/** A socket for both families tells IPv4 addresses in IPv6's form. RFC 4291 §2.5.5.2 */
function plain(address: string): string {
  return /^::ffff:([0-9.]+)$/i.exec(address)?.[1] ?? address;
}

const MAX_CERTIFICATE = 16_384;

const DECODERS: Readonly<
  Record<NonNullable<ProxiesConfig['clientCertificate']>['form'], (value: string) => Uint8Array>
> = {
  // RFC 9440 §2.1: a byte sequence (RFC 8941 §3.3.5)
  rfc9440: (value) => decodeBase64(/^:([A-Za-z0-9+/]+={0,2}):$/.exec(value)?.[1]),
  'escaped-pem': (value) => decodeBase64(pemBody(value)),
};

function pemBody(value: string): string | undefined {
  try {
    const pem = decodeURIComponent(value.slice(0, 2 * MAX_CERTIFICATE));
    const [, body] = /^-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/.exec(pem) ?? [];
    return body?.replaceAll(/\s/g, '');
  } catch {
    return undefined;
  }
}

function decodeBase64(text: string | undefined): Uint8Array {
  if (text !== undefined && text.length <= MAX_CERTIFICATE) return Buffer.from(text, 'base64');
  throw new OAuthError('invalid_request', 'The certificate of the connection came in a form that cannot be read', {
    audit: 'the header of proxies.clientCertificate is not of the configured form',
    operator: true,
  });
}
