/** Marks the branch that a `switch` over all cases never reaches. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected: ${JSON.stringify(value)}`);
}
