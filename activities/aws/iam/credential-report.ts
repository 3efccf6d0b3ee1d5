/** IAM's credential report: one line for each user, with the age and last use of each password, key and certificate. */
import { GenerateCredentialReportCommand, GetCredentialReportCommand } from '@aws-sdk/client-iam';
import type { EntryContext } from '../../entry.ts';
import { NotVerified } from '../errors.ts';
import { iamOf } from './client.ts';

const ATTEMPTS = 30;
const INTERVAL_MS = 1_000;

/** The line of one user, by column. Undefined if the report, which can be four hours old, does not have the user yet. */
export async function credentialReportLine(
  ctx: EntryContext,
  user: string,
): Promise<Record<string, string> | undefined> {
  const iam = iamOf(ctx);
  for (let attempt = 1; ; attempt += 1) {
    const { State } = await iam.send(new GenerateCredentialReportCommand({}));
    if (State === 'COMPLETE') break;
    if (attempt === ATTEMPTS) throw new NotVerified('the credential report does not get ready');
    await ctx.sleep(INTERVAL_MS);
  }
  const { Content } = await iam.send(new GetCredentialReportCommand({}));
  const [header = '', ...lines] = new TextDecoder().decode(Content).trim().split(/\r?\n/);
  const columns = header.split(',');
  const values = lines.map((line) => line.split(',')).find(([name]) => name === user);
  return values === undefined ? undefined : Object.fromEntries(columns.map((c, i) => [c, values[i] ?? '']));
}
