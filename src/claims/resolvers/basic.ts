/** RFC 7617 §2: the Authorization header of a user name without a colon, and a password. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}
