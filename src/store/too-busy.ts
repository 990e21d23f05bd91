/** What takes long was not asked: too much of the like waits, of the same client or of others. */
export class TooBusy extends Error {
  override readonly name = 'TooBusy';
  readonly because: 'client' | 'others';
  constructor(because: 'client' | 'others') {
    super(
      `too many questions that take long wait: the ${because === 'client' ? "client's own" : 'others have asked before'}`,
    );
    this.because = because;
  }
}
