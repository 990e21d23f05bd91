/** A question takes longer than one may. `cause` is what it was ended by. */
export class TooCostly extends Error {
  override readonly name = 'TooCostly';
}
