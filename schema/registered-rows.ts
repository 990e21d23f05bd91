import { sql } from 'drizzle-orm';
import { REGISTERED_PREFIX } from './registered-id.ts';

/**
 * That the column `client` of a row names one that registered itself: the condition of the indexes by which such a client takes along
 * what is its own, and so of the statements that use them. The rows of all others pay nothing for it.
 */
export const OF_REGISTERED = sql.raw(`substr("client", 1, ${REGISTERED_PREFIX.length}) = '${REGISTERED_PREFIX}'`);
