/** The AWS gateway's own API: what AWS has no API call for. See sandbox/README.md. */
import type { AwsPart } from './aws.ts';

/** @returns what it answered @throws when it refuses */
export async function tellGateway<T>(
  { controlUrl }: Pick<AwsPart, 'controlUrl'>,
  path: `/${string}`,
  body: object,
): Promise<T> {
  const answer = await fetch(`${controlUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the AWS gateway refused ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
