import { extname } from 'node:path';

/**
 * The URL of a file that is started by itself and stands beside the one that starts it, both compiled or neither.
 * @param from import.meta.url of the one that starts it
 * @param name without its extension
 */
export function programBeside(from: string, name: string): URL {
  return new URL(`./${name}${extname(from)}`, from);
}
