/** An error as AWS would answer it; `errors.ts` writes it in the protocol of the call. */
export class AwsError extends Error {
  override name = 'AwsError';
  readonly code: string;
  /** HTTP status. */
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
