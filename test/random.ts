import { createCipheriv, createHash, randomUUID } from 'node:crypto';

/** As good as any; what `beginAt` was not told of is another each time. */
let stream = streamOf(randomUUID());

function streamOf(name: string) {
  return createCipheriv('aes-256-ctr', createHash('sha256').update(name).digest(), Buffer.alloc(16));
}

/** From here on, `randomBytes` gives what it gave the last time that it began at this name. */
export function beginAt(name: string): void {
  stream = streamOf(name);
}

/** Random bytes for the effects of tests. */
export function randomBytes(size: number): Buffer {
  return stream.update(Buffer.alloc(size));
}
