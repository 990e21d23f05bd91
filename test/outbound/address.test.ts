import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { networkOf } from '../../src/outbound/address.ts';

describe('an address of the public internet is in no special network', () => {
  test.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.1',
    '169.253.255.255',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00:1450:4001:830::200e',
    '::ffff:1.1.1.1',
    '64:ff9b::101:101',
    '2002:101:101::1',
  ])('%s', (address) => {
    expect(networkOf(address)).toBeNull();
  });
});

describe('a special network is known by its name, and by whether an operator may open it', () => {
  test.each([
    ['127.0.0.1', 'loopback', true],
    ['127.255.255.254', 'loopback', true],
    ['10.0.0.1', 'private (RFC 1918)', true],
    ['172.16.0.1', 'private (RFC 1918)', true],
    ['172.31.255.255', 'private (RFC 1918)', true],
    ['192.168.1.1', 'private (RFC 1918)', true],
    ['100.64.0.1', 'private (RFC 6598)', true],
    ['198.18.0.1', 'private (RFC 2544)', true],
    ['0.0.0.0', 'unspecified', false],
    ['0.1.2.3', 'unspecified', false],
    ['169.254.169.254', 'link-local', false],
    ['192.0.0.8', 'reserved', false],
    ['192.0.2.1', 'documentation', false],
    ['224.0.0.1', 'multicast', false],
    ['255.255.255.255', 'reserved', false],
    ['::1', 'loopback', true],
    ['0:0:0:0:0:0:0:1', 'loopback', true],
    ['fc00::1', 'private (RFC 4193)', true],
    ['fd12:3456::1', 'private (RFC 4193)', true],
    ['fec0::1', 'private (RFC 3879)', true],
    ['64:ff9b:1::1', 'private (RFC 8215)', true],
    ['::', 'unspecified', false],
    ['fe80::1', 'link-local', false],
    ['fe80::1%eth0', 'link-local', false],
    ['febf::1', 'link-local', false],
    ['ff02::1', 'multicast', false],
    ['2001:db8::1', 'documentation', false],
    ['2001::1', 'reserved', false],
    ['::8.8.8.8', 'reserved', false],
    ['100::1', 'reserved', false],
    ['5f00::1', 'reserved', false],
  ])('%s is %s', (address, name, openable) => {
    expect(networkOf(address)).toEqual({ name, openable });
  });

  test.each([
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['::FFFF:10.1.2.3', 'private (RFC 1918)'],
    ['64:ff9b::169.254.169.254', 'link-local'],
    ['64:ff9b::7f00:1', 'loopback'],
    ['2002:7f00:1::', 'loopback'],
    ['2002:a9fe:a9fe::1', 'link-local'],
  ])('%s leads to an IPv4 address, and is what that is: %s', (address, name) => {
    expect(networkOf(address)?.name).toBe(name);
  });
});

test('whatever form of IPv6 an IPv4 address is written in, it is judged as the same', () => {
  const hex = (a: number, b: number) => ((a << 8) | b).toString(16);
  fc.assert(
    fc.property(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)), ([a, b, c, d]) => {
      const judged = networkOf(`${a}.${b}.${c}.${d}`);
      const forms = [
        `::ffff:${a}.${b}.${c}.${d}`,
        `::ffff:${hex(a, b)}:${hex(c, d)}`,
        `0:0:0:0:0:ffff:${hex(a, b)}:${hex(c, d)}`,
        `64:ff9b::${hex(a, b)}:${hex(c, d)}`,
        `2002:${hex(a, b)}:${hex(c, d)}::1`,
      ];
      for (const form of forms) expect(networkOf(form)).toEqual(judged);
    }),
  );
});
