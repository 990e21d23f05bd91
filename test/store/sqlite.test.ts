import { openStore } from '../../src/store/open.ts';
import { storeContract } from './contract.ts';
import { temporaryFolder } from './folder.ts';

storeContract('SQLite', () => openStore('avow.db', { baseDirectory: temporaryFolder() }));
