/** Policy documents as text. */

export function allow(actions: readonly string[], resources: string | readonly string[]): string {
  return policy([{ Effect: 'Allow', Action: actions, Resource: resources }]);
}

export function policy(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
