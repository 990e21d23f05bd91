/** What the ES module of a resolver of kind `module` exports by default. */
import { z } from 'zod';
import { claimType } from './claims.ts';
import { name } from './words.ts';

const isFunction = (input: unknown) => typeof input === 'function';

export const operatorModule = z.looseObject({
  gives: z.record(name, claimType).describe('The names and types of what it gives'),
  needs: z.array(z.string()).default([]).describe('What it is given: source.path each'),
  resolve: z.custom<(inputs: object, tools: object) => unknown>(isFunction, 'this is no function'),
});

export type OperatorModule = z.output<typeof operatorModule>;
