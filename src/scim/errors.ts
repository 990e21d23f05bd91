import type { JsonObject } from './resource.ts';
import { ERROR_URN } from './urn.ts';

/** RFC 7644 §3.12, table 9: each scimType and the HTTP status it goes with. */
const STATUS = {
  invalidFilter: 400,
  tooMany: 400,
  uniqueness: 409,
  mutability: 400,
  invalidSyntax: 400,
  invalidPath: 400,
  noTarget: 400,
  invalidValue: 400,
  invalidVers: 400,
  sensitive: 403,
  // RFC 9865 §2.1
  expiredCursor: 400,
  invalidCursor: 400,
  invalidCount: 400,
} as const;

export type ScimType = keyof typeof STATUS;

export interface ScimErrorOptions extends ErrorOptions {
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ends a SCIM request. `detail` goes to the client: what is wrong, where, and how to mend it, never anything internal. */
export class ScimError extends Error {
  override readonly name = 'ScimError';
  readonly status: number;
  readonly scimType: ScimType | null;
  readonly detail: string;
  /** Of the answer, in place of those that its status always has. */
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, detail: string, scimType: ScimType | null = null, options: ScimErrorOptions = {}) {
    super(detail, options);
    this.status = status;
    this.scimType = scimType;
    this.detail = detail;
    this.headers = options.headers ?? {};
  }
}

/** A ScimError with the status that the table gives its scimType. */
export function refusal(scimType: ScimType, detail: string, options?: ErrorOptions): ScimError {
  return new ScimError(STATUS[scimType], detail, scimType, options);
}

/** The body of an error response. RFC 7644 §3.12: the status is a string. */
export function renderScimError(error: ScimError): JsonObject {
  return {
    schemas: [ERROR_URN],
    status: String(error.status),
    ...(error.scimType !== null && { scimType: error.scimType }),
    detail: error.detail,
  };
}

const QUOTED_LENGTH = 80;

/** Text of the client's as an error may repeat it: short, in quotes, control characters escaped. */
export function quoted(text: string): string {
  const short = text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text;
  return JSON.stringify(short.toWellFormed());
}
