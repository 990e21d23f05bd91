import { z } from 'zod';

const MAX_LENGTH = 255;
const MAX_NAMES = 200;

/** The id of a person or an application: what it is looked up by, and what the audit log may keep. */
export const identifier = z.string().min(1).max(MAX_LENGTH);

/** Scopes or audiences. */
export const identifiers = z.array(identifier).max(MAX_NAMES);
