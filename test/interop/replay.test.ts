/** What real provisioning clients send, in their order, against a real server: see each recording. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Listening } from '../../src/server.ts';
import { createTestWorld, type TestWorld } from '../world.ts';
import { configOf, expected, type Kept, keepFrom, readRecording, send } from './replay.ts';

const RECORDINGS = [
  'entra-default',
  'entra-flag',
  'okta-wizard',
  'okta-catalogue',
  'onelogin',
  'jumpcloud',
  'google-workspace',
  'rippling',
  'in-the-wild',
].map(readRecording);

describe.each(RECORDINGS)('$client', (recording) => {
  const kept: Kept = new Map();
  let world: TestWorld;
  let listening: Listening;
  beforeAll(async () => {
    world = await createTestWorld({ config: configOf(recording) });
    listening = await world.listen();
  });
  afterAll(async () => {
    await listening.stop(1_000);
    await world.close();
  });

  test.each(recording.exchanges)('$what', async (exchange) => {
    const answer = await send(`${listening.url}/scim/v2`, exchange, kept);
    expect(answer, answer.text).toMatchObject({ status: exchange.status });
    if (exchange.answer !== undefined) expect(answer.body).toMatchObject(expected(exchange, kept));
    for (const name of exchange.absent ?? []) expect(answer.body).not.toHaveProperty([name]);
    if (exchange.never !== undefined) expect(answer.text).not.toContain(exchange.never);
    keepFrom(exchange, answer.body, kept);
  });
});
