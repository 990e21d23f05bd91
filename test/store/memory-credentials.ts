import { Conflict, type StoredCredential, type Write } from '../../src/store/port.ts';

/** By their SHA-256. */
type Credentials = Map<string, StoredCredential>;

export function credentialsOf(credentials: Credentials, tenant: string): readonly StoredCredential[] {
  return [...credentials.values()]
    .filter((one) => one.tenant === tenant)
    .toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

export function changeCredential(
  credentials: Credentials,
  write: Extract<Write, { kind: 'insertCredential' | 'endCredential' | 'useCredential' }>,
): void {
  if (write.kind === 'insertCredential') {
    if (credentials.has(write.credential.sha256)) throw new Conflict('exists');
    credentials.set(write.credential.sha256, write.credential);
    return;
  }
  const { kind: _, ...change } = write;
  for (const [sha256, one] of credentials) {
    if (one.tenant === change.tenant && one.id === change.id) credentials.set(sha256, { ...one, ...change });
  }
}
