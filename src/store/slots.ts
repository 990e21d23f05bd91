import { type SQL, sql } from 'drizzle-orm';
import type { Dialect } from './dialect.ts';
import type { Driver } from './driver.ts';
import { perDialect } from './per-dialect.ts';
import type { Write } from './port.ts';
import { bind, compileStatement, equal, insertInto } from './statement.ts';

/** A value of a statement that is the slot of a path. */
export interface PathValue {
  readonly path: string;
}

/** The slots of the paths of one type in one tenant. */
export type SlotsOf = ReadonlyMap<string, number>;

/** The slot of a path of which there never was a fact. */
export const NO_SLOT = 0;

/** The numbers under which facts are kept (schema/sqlite.ts). One that is given is never taken back, so what is known stays true. */
export interface Slots {
  /** Those of these paths and maybe others; a path that is missing has no facts. */
  find(tenant: string, type: string, paths: readonly string[]): SlotsOf | Promise<SlotsOf>;
  /** Sees to it that every fact that is to be added has one; null where it has, and nothing is to be waited for. */
  prepare(writes: readonly Write[]): Promise<void> | null;
  /** What is known by now. */
  of(tenant: string, type: string): SlotsOf;
}

/** The slot of a path that a statement names in its text; null where there is none. */
export function slotOf(dialect: Dialect, type: SQL, path: string): SQL {
  const { slot } = dialect.tables;
  return sql`(select ${slot.id} from ${slot} where ${equal(slot, ['tenant'])} and ${slot.type} = ${type}
    and ${slot.path} = ${sql.raw(`'${path}'`)})`;
}

const NONE: SlotsOf = new Map();

const statementsOf = perDialect((dialect) => {
  const { slot } = dialect.tables;
  return {
    read: compileStatement(
      dialect,
      'slots',
      sql`select ${slot.id} as id, ${slot.path} as path from ${slot} where ${equal(slot, ['tenant', 'type'])}`,
    ),
    insert: compileStatement(dialect, 'insertSlot', insertInto(slot, ['id'])),
  };
});

/** Knows the slots by heart: there are as many as the schemas have paths. */
export function createSlots(driver: Driver, dialect: Dialect): Slots {
  const known = new Map<string, Map<string, number>>();
  const { read, insert } = statementsOf(dialect);

  async function load(tenant: string, type: string): Promise<SlotsOf> {
    const rows = (await driver.all(read, bind(read, { tenant, type }))) as readonly { id: number; path: string }[];
    const slots = new Map(rows.map(({ id, path }) => [path, id]));
    known.set(nameOf(tenant, type), slots);
    return slots;
  }

  async function make(missing: readonly Missing[]): Promise<void> {
    await driver.batch(missing.map((one) => ({ statement: insert, values: bind(insert, { ...one }), conflict: null })));
    const types = new Map(missing.map(({ tenant, type }) => [nameOf(tenant, type), { tenant, type }]));
    for (const { tenant, type } of types.values()) await load(tenant, type);
  }

  const of: Slots['of'] = (tenant, type) => known.get(nameOf(tenant, type)) ?? NONE;

  return {
    of,
    find(tenant, type, paths) {
      const slots = of(tenant, type);
      return paths.every((path) => slots.has(path)) ? slots : load(tenant, type);
    },
    prepare(writes) {
      const missing = missingIn(writes, of);
      return missing.length === 0 ? null : make(missing);
    },
  };
}

interface Missing {
  readonly tenant: string;
  readonly type: string;
  readonly path: string;
}

function missingIn(writes: readonly Write[], of: Slots['of']): readonly Missing[] {
  const missing = new Map<string, Missing>();
  for (const write of writes) {
    if (write.kind !== 'insertResource' && write.kind !== 'updateResource') continue;
    const { tenant, type } = write.key;
    const slots = of(tenant, type);
    for (const { path, column } of write.kind === 'insertResource' ? write.facts : write.facts.add) {
      if (column === undefined && !slots.has(path))
        missing.set(`${nameOf(tenant, type)} ${path}`, { tenant, type, path });
    }
  }
  return [...missing.values()];
}

/** No tenant's name has a space (schema/words.ts). */
function nameOf(tenant: string, type: string): string {
  return `${tenant} ${type}`;
}
