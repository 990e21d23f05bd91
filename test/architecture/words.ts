/** What may not be written, as patterns of the text. */

export interface TextRule {
  readonly rule: string;
  readonly pattern: RegExp;
  /** Where it is looked for: `src` alone, or `all` of src, schema, test, bench and examples. */
  readonly where: 'src' | 'all';
  /** Places under src where it may stand. */
  readonly except: readonly string[];
  /** Where a file has this, the rule does not hold for it: it takes the thing as an argument. */
  readonly unless?: RegExp;
  /** True where comments count too. */
  readonly comments?: true;
}

/** What may not be written. */
export const TEXT: readonly TextRule[] = [
  { rule: 'only main reads the environment', pattern: /\bprocess\.env\b/, where: 'src', except: ['main.ts'] },
  {
    rule: 'only main reads the arguments',
    pattern: /\bprocess\.argv\b/,
    where: 'src',
    except: ['main.ts', 'sql/sqlite-main.ts', 'store/sqlite-scan-main.ts'],
  },
  { rule: 'the clock is an effect', pattern: /\bDate\.now\b|\bnew Date\(\)/, where: 'src', except: ['main.ts'] },
  { rule: 'the clock is an effect', pattern: /\bperformance\.now\b/, where: 'src', except: ['main.ts'] },
  { rule: 'randomness is an effect', pattern: /\bMath\.random\b|\brandomUUID\b/, where: 'src', except: ['main.ts'] },
  {
    rule: 'fetch is an effect',
    pattern: /(?<![.\w])fetch\(|globalThis\.fetch\(/,
    where: 'src',
    except: ['outbound'],
    unless: /\bfetch: |\{[^{}]*\bfetch\b[^{}]*\}: \w+Deps\b/,
  },
  { rule: 'no barrel files', pattern: /^export\s+(type\s+)?(\*|\{[^}]*\})[^;]*\sfrom\s/m, where: 'src', except: [] },
  { rule: 'no any', pattern: /:\s*any\b(?! \w)|\bas any\b|<any\b|\bany\[\]/, where: 'all', except: [] },
  { rule: 'no double casts', pattern: /\bas unknown as\b/, where: 'all', except: [] },
  { rule: 'no silenced types', pattern: /@ts-(ignore|nocheck|expect-error)/, where: 'all', except: [], comments: true },
  { rule: 'no test stands alone', pattern: /\.only\(/, where: 'all', except: [] },
  { rule: 'nothing left to do', pattern: /\b(TODO|FIXME|XXX)\b/, where: 'all', except: [], comments: true },
];
