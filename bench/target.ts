/** A server under measurement, with its people in it. */
export interface Target {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  /** What its SCIM paths start with. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the n-th of the people that it began with. */
  userId(n: number): string;
  stop(): Promise<void>;
}
