import { isIP, isIPv6 } from 'node:net';
import { type Network, networkOf } from './address.ts';

/** The host of a URL, or a host as an operator writes it, in the one form in which two of them can be compared. */
export function hostName(text: string): string {
  const host = isIPv6(text) ? `[${text}]` : text;
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${host}`;
  if (!URL.canParse(url)) return text.toLowerCase();
  return new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/**
 * The special network that a host is in by its name alone: an address, or localhost (RFC 6761 §6.3).
 * @param host as hostName gives it
 * @returns null where only its resolution can tell, or where it is of the public internet
 */
export function networkByName(host: string): Network | null {
  if (isIP(host) !== 0) return networkOf(host);
  return host === 'localhost' || host.endsWith('.localhost') ? networkOf('127.0.0.1') : null;
}
