/** Marks what a `switch` over all cases cannot reach. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected: ${JSON.stringify(value)}`);
}
