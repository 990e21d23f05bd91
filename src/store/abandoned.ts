/** Whoever asked no longer waits for an answer, so there is none. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
  constructor() {
    super('whoever asked no longer waits');
  }
}
