/** IAM's credential report: one line for each user, with the age and last use of each password, key and certificate. */
import { GenerateCredentialReportCommand, GetCredentialReportCommand } from '@aws-sdk/client-iam';
import type { EntryContext } from '../../entry.ts';
import { settled } from '../settled.ts';
import { iamOf } from './client.ts';

/** The line of one user, by column. Undefined if the report, which can be four hours old, does not have the user yet. */
export async function credentialReportLine(
  ctx: EntryContext,
  user: string,
): Promise<Record<string, string> | undefined> {
  const iam = iamOf(ctx);
  await settled(
    ctx,
    () => iam.send(new GenerateCredentialReportCommand({})),
    ({ State }) => (State === 'COMPLETE' ? undefined : 'the credential report is not ready'),
  );
  const { Content } = await iam.send(new GetCredentialReportCommand({}));
  const [header = '', ...lines] = new TextDecoder().decode(Content).trim().split(/\r?\n/);
  const columns = header.split(',');
  const values = lines.map((line) => line.split(',')).find(([name]) => name === user);
  return values === undefined ? undefined : Object.fromEntries(columns.map((c, i) => [c, values[i] ?? '']));
}
