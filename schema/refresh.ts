/** clients.<id>.refresh: how long an application may go on for a person who has signed in. */
import { z } from 'zod';
import { duration } from './words.ts';

export const REFRESHED_CLAIMS = ['resolved', 'frozen'] as const;

export const refresh = z
  .strictObject({
    lifetime: duration.prefault('30d').describe('From the sign-in on; then the person signs in again'),
    idle: duration.prefault('7d').describe('From each refresh to the next at the most'),
    claims: z
      .enum(REFRESHED_CLAIMS)
      .default('resolved')
      .describe(
        'At each refresh: resolved anew, or frozen as they were in the first token. Rules are asked anew in either case',
      ),
  })
  .refine(({ lifetime, idle }) => idle <= lifetime, 'idle is at most lifetime');
