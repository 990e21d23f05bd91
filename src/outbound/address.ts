import { isIPv4 } from 'node:net';

/** A network that is not the public internet. */
export interface Network {
  readonly name: string;
  /** True where an operator may open it; a source of claims has no business in the others. */
  readonly openable: boolean;
}

/** IANA's special-purpose registries (RFC 6890), as far as they are not the public internet. */
const IPV4: readonly (readonly [cidr: string, name: string, openable: boolean])[] = [
  ['0.0.0.0/8', 'unspecified', false],
  ['10.0.0.0/8', 'private (RFC 1918)', true],
  ['100.64.0.0/10', 'private (RFC 6598)', true],
  ['127.0.0.0/8', 'loopback', true],
  // Where clouds keep their metadata, and the credentials in it.
  ['169.254.0.0/16', 'link-local', false],
  ['172.16.0.0/12', 'private (RFC 1918)', true],
  ['192.0.0.0/24', 'reserved', false],
  ['192.0.2.0/24', 'documentation', false],
  ['192.88.99.0/24', 'reserved', false],
  ['192.168.0.0/16', 'private (RFC 1918)', true],
  ['198.18.0.0/15', 'private (RFC 2544)', true],
  ['198.51.100.0/24', 'documentation', false],
  ['203.0.113.0/24', 'documentation', false],
  ['224.0.0.0/4', 'multicast', false],
  ['240.0.0.0/4', 'reserved', false],
];

/** The narrower networks first; what is in none of them and not in 2000::/3 is reserved. */
const IPV6: readonly (readonly [cidr: string, name: string, openable: boolean])[] = [
  ['::/128', 'unspecified', false],
  ['::1/128', 'loopback', true],
  ['64:ff9b:1::/48', 'private (RFC 8215)', true],
  ['2001::/23', 'reserved', false],
  ['2001:db8::/32', 'documentation', false],
  ['3fff::/20', 'documentation', false],
  ['fc00::/7', 'private (RFC 4193)', true],
  ['fe80::/10', 'link-local', false],
  ['fec0::/10', 'private (RFC 3879)', true],
  ['ff00::/8', 'multicast', false],
];
const GLOBAL_UNICAST = '2000::/3';

/** Forms of IPv6 that lead to an IPv4 address, and how far from the right that stands in them. */
const EMBEDDING: readonly (readonly [cidr: string, shift: bigint])[] = [
  ['::ffff:0:0/96', 0n], // RFC 4291 §2.5.5.2: IPv4-mapped
  ['64:ff9b::/96', 0n], // RFC 6052 §2.1: NAT64
  ['2002::/16', 80n], // RFC 3056 §2: 6to4
];

/**
 * Tells which special network an address is in.
 * @param address IPv4 in four decimal parts, or IPv6 in any form of RFC 4291 §2.2, with or without a zone
 * @returns null for an address of the public internet
 */
export function networkOf(address: string): Network | null {
  if (isIPv4(address)) return v4NetworkOf(bitsOfV4(address));
  const bits = bitsOfV6(address);
  for (const [cidr, shift] of EMBEDDING) {
    if (isInV6(bits, cidr)) return v4NetworkOf((bits >> shift) & 0xffff_ffffn);
  }
  const found = IPV6.find(([cidr]) => isInV6(bits, cidr));
  if (found !== undefined) return { name: found[1], openable: found[2] };
  return isInV6(bits, GLOBAL_UNICAST) ? null : { name: 'reserved', openable: false };
}

function v4NetworkOf(bits: bigint): Network | null {
  const found = IPV4.find(([cidr]) => isIn(bits, cidr, bitsOfV4, 32));
  return found === undefined ? null : { name: found[1], openable: found[2] };
}

function isInV6(bits: bigint, cidr: string): boolean {
  return isIn(bits, cidr, bitsOfV6, 128);
}

function isIn(bits: bigint, cidr: string, bitsOf: (address: string) => bigint, width: number): boolean {
  const [start = '', length = ''] = cidr.split('/');
  const shift = BigInt(width - Number(length));
  return bits >> shift === bitsOf(start) >> shift;
}

function bitsOfV4(address: string): bigint {
  return address.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function bitsOfV6(address: string): bigint {
  // The URL standard writes every form of an address in one, without an IPv4 tail.
  const written = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head = '', tail] = written.split('::');
  const left = groupsOf(head);
  const right = groupsOf(tail ?? '');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => 0n);
  return [...left, ...zeros, ...right].reduce((bits, group) => (bits << 16n) | group, 0n);
}

function groupsOf(text: string): bigint[] {
  return text === '' ? [] : text.split(':').map((group) => BigInt(`0x${group}`));
}
