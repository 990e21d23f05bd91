import { storeContract } from './contract.ts';
import { openPglite } from './pglite.ts';

storeContract('PostgreSQL in this process (PGlite)', openPglite);
