/**
 * What the ids of clients begin with that registered themselves. No id of the configuration has a dot in it (words.ts), so that the
 * one kind is never taken for the other.
 */
export const REGISTERED_PREFIX = 'dyn.';
