/** Counts what has begun and not ended, such as notes that are being sent. A workflow must not end before it. */
export class UnderWay {
  private count = 0;

  isNone = (): boolean => this.count === 0;

  async track<T>(work: () => Promise<T>): Promise<T> {
    this.count += 1;
    try {
      return await work();
    } finally {
      this.count -= 1;
    }
  }
}
