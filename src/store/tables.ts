import type { Column, Table } from 'drizzle-orm';
import type * as sqlite from '../../schema/sqlite.ts';

/** A table of which only the columns' names are known: what a statement for either dialect may use. */
type Shape<T extends Table> = Table & { readonly [C in keyof T['_']['columns']]: Column };

/** The tables of schema/sqlite.ts or schema/postgres.ts; assigning the latter to this type checks that it has them all. */
export type Tables = { readonly [N in keyof typeof sqlite]: Shape<(typeof sqlite)[N]> };
