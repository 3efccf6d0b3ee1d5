/** Calls that run one after another, in the order in which they were added. */
export class InOrder {
  private last = Promise.resolve();
  private left = 0;

  add(call: () => Promise<void>): void {
    this.left += 1;
    this.last = this.last.then(call).finally(() => (this.left -= 1));
  }

  isIdle = (): boolean => this.left === 0;
}
