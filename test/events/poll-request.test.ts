import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_SETS, readPollRequest } from '../../src/events/poll-request.ts';
import { ScimError } from '../../src/scim/errors.ts';

test('RFC 8936 §2.2: whatever JSON is sent as a poll, it is one or is refused in words of SCIM', () => {
  const members = fc.constantFrom('maxEvents', 'returnImmediately', 'ack', 'setErrs', '__proto__', 'x');
  const body = fc.oneof(fc.jsonValue(), fc.dictionary(members, fc.jsonValue()));
  fc.assert(
    fc.property(body, (sent) => {
      try {
        const { maxEvents, returnImmediately } = readPollRequest(sent);
        expect(maxEvents >= 0 && maxEvents <= MAX_SETS).toBe(true);
        expect(typeof returnImmediately).toBe('boolean');
      } catch (error) {
        expect(error).toBeInstanceOf(ScimError);
        expect(error).toMatchObject({ status: 400, detail: expect.stringMatching(/poll|err/) });
      }
    }),
  );
});
