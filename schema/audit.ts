import { z } from 'zod';
import { tlsFiles } from './tls-files.ts';
import { allowPrivate, durationSuchAs, name, secret } from './words.ts';

/** How a record is written: as Avow keeps it, or as an event of the Open Cybersecurity Schema Framework. */
export const AUDIT_FORMATS = ['json', 'ocsf'] as const;

const TO =
  /^(https?:\/\/[^\s]+|syslog\+tls:\/\/[^\s/?#@]+|syslog\+tcp:\/\/[^\s/?#@]+:[0-9]{1,5}|(?!:|[A-Za-z][A-Za-z0-9+.-]+:)[^\s].*)$/;

/** RFC 9110 §5.1, §5.5 */
const headers = z.record(
  z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'a header has letters, digits and -'),
  z.string().regex(/^[\x20-\x7E]*$/, 'use printable ASCII, without a line break at its end'),
);

/** One of `audit.streams`. Which key goes with which kind of place, src/config/audit-streams.ts says. */
const auditStream = z.strictObject({
  to: z
    .string()
    .regex(TO, 'write https://…, syslog+tls://host, syslog+tcp://host:514, or the path of a file such as ./audit.jsonl')
    .meta({ examples: ['https://siem.example.com/ingest', 'syslog+tls://siem.example.com:6514', './audit.jsonl'] })
    .describe('Where records go: a URL, a syslog receiver (RFC 5424 over RFC 5425 or RFC 6587), or a file'),
  format: z.enum(AUDIT_FORMATS).default('json'),
  personal: z
    .boolean()
    .default(false)
    .describe('Whether what is about a person can be read there. What others hold, erasing here does not reach'),
  tenant: z
    .string()
    .regex(/^(\*|[A-Za-z][A-Za-z0-9_-]{0,63})$/, "write the name of a tenant, or '*' for all of them")
    .default('default')
    .describe("Whose records, or '*' for those of all tenants"),
  authorization: secret.optional().describe("The Authorization header, from the environment: 'Bearer ${env:NAME}'"),
  headers: headers.default({}),
  tls: tlsFiles.optional(),
  allowPrivate,
});

const DAY_MS = 86_400_000;

/** Whoever writes 30m for thirty months would have an empty log by noon. */
const age = durationSuchAs('30d', '400d').refine(
  (ms) => ms >= DAY_MS,
  'write a day at least, in days: 30d (m is for minutes)',
);

const retention = z.strictObject({
  introspections: age.optional().describe('Of what was told about tokens: introspections, and UserInfo'),
  refusals: age.optional().describe('Of refused requests, with the addresses that they came from'),
  everything: age.optional().describe('Of all others, and of those above where nothing is said for them'),
});

export const audit = z.strictObject({
  retention: retention
    .prefault({})
    .describe(
      'How long records are kept, such as 30d; for ever where nothing is said. What is older is removed, and that is on record',
    ),
  streams: z
    .record(name, auditStream)
    .default({})
    .describe('Where each record of the audit log goes too, by name, with no loss'),
});
