/** The functions that Avow adds to CEL. Each is deterministic, takes what it needs as an argument, and costs little by its input. */
import { createHash, createHmac } from 'node:crypto';
import { type Environment, EvaluationError } from '@marcbachmann/cel-js';

/** An identifier, not a document: a hash of a longer text would be work that a stranger chooses. */
const HASHED_AT_MOST = 4_096;

/** Adds the functions that need nothing but their arguments. */
export function registerFunctions(environment: Environment): Environment {
  return environment
    .registerFunction('lower(string): string', (text: string) => text.toLowerCase())
    .registerFunction('sha256(string): string', (text: string) =>
      createHash('sha256').update(hashable(text)).digest('hex'),
    )
    .registerFunction('string(google.protobuf.Timestamp): string', (time: Date) =>
      time.toISOString().replace('.000Z', 'Z'),
    )
    .registerFunction('int(google.protobuf.Timestamp): int', (time: Date) => BigInt(Math.floor(time.getTime() / 1_000)))
    .registerFunction('default(ast, ast): dyn', ({ args }: { args: readonly [unknown, unknown] }) => ({
      args,
      async: false,
      typeCheck: typeOfDefault,
      evaluate: evaluateDefault,
    }));
}

/**
 * Adds `pairwise(id, sector)`: another identifier of the same person for each sector, of 43 characters, that nobody can lead back
 * to the person or to another sector without the salt. OpenID Connect Core §8.1
 */
export function registerPairwise(environment: Environment, salt: string): Environment {
  const pairwise = (id: string | bigint, sector: string) =>
    // JSON keeps 1 and "1" apart, and where the id ends and the sector begins.
    createHmac('sha256', salt)
      .update(hashable(JSON.stringify([typeof id === 'bigint' ? Number(id) : id, sector])))
      .digest('base64url');
  return environment
    .registerFunction('pairwise(string, string): string', pairwise)
    .registerFunction('pairwise(int, string): string', pairwise);
}

function hashable(text: string): string {
  if (text.length > HASHED_AT_MOST) throw new RangeError(`a text of over ${HASHED_AT_MOST} characters is not hashed`);
  return text;
}

/** As much of the library's evaluator and type checker as a macro is given. */
interface Checker<Type> {
  check(node: unknown, context: unknown): Type;
  getType(name: string): Type;
}

interface Evaluator {
  run(node: unknown, context: unknown): unknown;
}

interface DefaultMacro {
  readonly args: readonly [value: unknown, otherwise: unknown];
}

/** Of one type where both sides are; else only the moment tells. */
function typeOfDefault<Type>(
  checker: Checker<Type>,
  { args: [value, otherwise] }: DefaultMacro,
  context: unknown,
): Type {
  const [one, other] = [checker.check(value, context), checker.check(otherwise, context)];
  return one === other ? one : checker.getType('dyn');
}

/** Ways in which a path leads nowhere. Of a source that did not answer nobody knows whether it does: that stays a failure. */
const NOTHING_THERE: ReadonlySet<string> = new Set(['no_such_key', 'unknown_variable', 'index_out_of_bounds']);

/** `default(x, y)`: x, or y where x is null or not there. */
function evaluateDefault(evaluator: Evaluator, { args: [value, otherwise] }: DefaultMacro, context: unknown): unknown {
  let found: unknown = null;
  try {
    found = evaluator.run(value, context);
  } catch (error) {
    if (!(error instanceof EvaluationError) || !NOTHING_THERE.has(error.code)) throw error;
  }
  return found === null ? evaluator.run(otherwise, context) : found;
}
