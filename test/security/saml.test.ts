/** Signed assertions, cut up and put together anew. FUZZ_RUNS sets how many of each kind. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OAuthError } from '../../src/oauth/errors.ts';
import { anyCharacter } from '../any-character.ts';
import { assertion, keyInfoOf, newSigner, partner, signed, tokenOf, verifier } from '../saml/idp.ts';
import { mutationsOf } from './mutation.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 120);
const HANG_MS = 100;
const REPEATS = 4;

const EVE = assertion({ id: '_eve', nameId: 'eve', attributes: { groups: ['admin'] } });
const GENUINE = signed(assertion({ id: '_ada' }), { keyInfo: keyInfoOf(partner) });
const FORGED = signed(EVE, { by: newSigner() });
const verify = verifier();
const { claims: CLAIMS } = verify(tokenOf(GENUINE));

/** The parts of what the provider signed, and of what an attacker wrote: every element with all within it, every tag, every text. */
const PARTS = [GENUINE, EVE, FORGED].flatMap((xml) => [
  xml,
  ...[...xml.matchAll(/<([\w:]+)[^>]*>/g)].map(([tag, name]) => {
    const from = xml.indexOf(tag);
    return xml.slice(from, xml.indexOf(`</${name}>`, from) + `</${name}>`.length);
  }),
  ...(xml.match(/<[^>]+>/g) ?? []),
  ...(xml.match(/[^<>]+/g) ?? []),
]);
const TRICKS = [
  ...['<!---->', '<!--x-->', '<?x eve?>', '<![CDATA[eve]]>', '<!DOCTYPE x>', '&e;', '&#0;', '&#65;', '&amp;', '\u0000'],
  ...[
    ' ID="_ada"',
    ' Id="_ada"',
    ' xml:id="_ada"',
    ' xmlns="urn:x"',
    ' xmlns:saml="urn:x"',
    ' xmlns:ds="urn:x"',
    ' xmlnsx="y"',
  ],
  ...['<', '>', '/', '"', "'", '=', ' ', '\n', '\r\n', '\u0085', '\u2028', '#_ada', '#_eve', '_ada', '_eve'],
];
const piece = fc.oneof(fc.constantFrom(...PARTS), fc.constantFrom(...TRICKS));

/** A part put somewhere, something cut out, or a part in the place of another. */
const wrapped = fc
  .array(
    fc.record({ at: fc.nat(), cut: fc.oneof(fc.constant(0), fc.nat(40)), piece, part: fc.nat(), swap: fc.boolean() }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((changes) =>
    changes.reduce((xml, change) => {
      if (change.swap) return xml.replace(PARTS[change.part % PARTS.length] ?? '', () => change.piece);
      const at = change.at % (xml.length + 1);
      return xml.slice(0, at) + change.piece + xml.slice(at + change.cut);
    }, GENUINE),
  );

describe('whatever is made of an assertion, it says what the provider signed, or nothing', () => {
  test.each([
    ['its parts among each other', wrapped],
    ['its characters', mutationsOf([GENUINE])],
  ])('%s', (_, texts) => {
    fc.assert(
      fc.property(texts, (xml) => {
        const { claims, ms } = read(xml);
        if (claims !== null) expect(claims).toEqual(CLAIMS);
        if (ms > HANG_MS) expect(leastOf(xml)).toBeLessThan(HANG_MS);
      }),
      { numRuns: RUNS },
    );
  });

  test('a token of any text is refused in the words of the protocol', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: anyCharacter }), fc.base64String()), (token) => {
        expect(() => verify(token)).toThrow(OAuthError);
      }),
      { numRuns: RUNS },
    );
  });
});

/** What is read of it; null where it is refused. Any other error is a defect. */
function read(xml: string): { readonly claims: unknown; readonly ms: number } {
  const start = performance.now();
  try {
    const { claims } = verify(tokenOf(xml));
    return { claims, ms: performance.now() - start };
  } catch (error) {
    if (error instanceof OAuthError && error.code === 'invalid_request') {
      return { claims: null, ms: performance.now() - start };
    }
    throw error;
  }
}

function leastOf(xml: string): number {
  return Math.min(...Array.from({ length: REPEATS }, () => read(xml).ms));
}
