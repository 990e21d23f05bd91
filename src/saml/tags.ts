import { SamlRefused } from './refused.ts';

const MAX_DEPTH = 32;
/** Of elements and their ends: xml-crypto's work grows with the square of them. Seven hundred values of attributes fit in. */
const MAX_TAGS = 1_500;

/** XML 1.0 §3.1: attributes are in quotes; linear in the length of the text. */
const TAG = /<(\/?)([^\s<>/="'&!?]+)((?:\s+[^\s<>/="'&]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;

/**
 * Whether tags open and close each other around one root, and not too deep: parsers mend what does not, each in its own way.
 * @param text without comments, CDATA sections and instructions
 * @throws SamlRefused
 */
export function checkTags(text: string): void {
  const within = text.trim();
  if (!within.startsWith('<') || !within.endsWith('>')) throw malformed();
  const open: string[] = [];
  let tags = 0;
  for (let at = within.indexOf('<'); at >= 0; at = within.indexOf('<', TAG.lastIndex)) {
    tags += 1;
    if (tags > MAX_TAGS) throw new SamlRefused('it has more elements than anybody needs');
    // A second root
    if (open.length === 0 && at > 0) throw malformed();
    TAG.lastIndex = at;
    const [, end, name = '', attributes, empty] = TAG.exec(within) ?? [];
    if (end === undefined) throw malformed();
    if (end === '/') {
      if (open.pop() !== name || attributes !== '' || empty !== '') throw malformed();
    } else if (empty === '') open.push(name);
    if (open.length > MAX_DEPTH) throw new SamlRefused('it nests too deeply');
  }
  if (open.length > 0) throw malformed();
}

function malformed(): SamlRefused {
  return new SamlRefused('it is not well-formed XML');
}
