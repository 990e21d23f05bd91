import type { Config } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';

/** Tokens that must be bound to a certificate, where none could ever come: RFC 8705 §3 */
export function checkSenderConstraints({ clients, apis, proxies }: Config): readonly Problem[] {
  if (proxies?.clientCertificate !== undefined) return [];
  const constrained = { clients, apis };
  return (['clients', 'apis'] as const).flatMap((section) =>
    Object.entries(constrained[section])
      .filter(([, { senderConstrained }]) => senderConstrained === 'mtls')
      .map(([name]) => ({
        key: [section, name, 'senderConstrained'],
        message: 'no proxy passes the certificates of connections on, so that there could never be a token',
        mend: 'add proxies.trusted and proxies.clientCertificate, or write dpop',
      })),
  );
}
