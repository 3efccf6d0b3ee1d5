/** A request that is refused: the status, and a message for the person who set up the sender. It names no secret. */
export class Refused extends Error {
  override name = 'Refused';
  readonly status: number;
  /** The message without any word of the sender's: under it the request is counted. */
  readonly kind: string;
  constructor(status: number, message: string, kind = message) {
    super(message);
    this.status = status;
    this.kind = kind;
  }
}
