import { storeContract } from './contract.ts';
import { memoryStore } from './memory.ts';

storeContract('the in-memory reference', async () => memoryStore());
