/** `firebreak alerts redrive`: gives alerts that ended in the dead-letter queue back to the alert queue. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { plural } from '../../domain/format.ts';
import { countMessages } from '../../intake/receive/dead-letters.ts';
import { redrive, type Redriven } from '../../intake/receive/redrive.ts';
import { CommandError, type Io } from '../command.ts';
import { table } from '../output.ts';
import { letAwsRead, productEnvironment } from '../running-stack.ts';

export interface RedriveOptions {
  /** Without it the messages are only counted. */
  send?: true;
  /** A whole number; the default of the command line is 1000. */
  most: string;
}

export async function redriveAlerts(options: RedriveOptions, io: Io): Promise<number> {
  const most = Number(options.most);
  if (!Number.isSafeInteger(most) || most < 1)
    throw new CommandError(`--most takes a whole number, not ${options.most}.`);
  const env = productEnvironment(io.env);
  if (env['FIREBREAK_ALERT_QUEUE_URL'] === undefined || env['FIREBREAK_DEAD_LETTER_QUEUE_URL'] === undefined) {
    throw new CommandError(
      'No queue is known here. Start the sandbox with npm start, or set FIREBREAK_ALERT_QUEUE_URL and FIREBREAK_DEAD_LETTER_QUEUE_URL.',
    );
  }
  const alertQueueUrl = env['FIREBREAK_ALERT_QUEUE_URL'];
  const deadLetterQueueUrl = env['FIREBREAK_DEAD_LETTER_QUEUE_URL'];
  letAwsRead(env);
  const sqs = new SQSClient();
  try {
    const count = await countMessages(sqs, deadLetterQueueUrl);
    if (options.send === undefined) {
      io.stdout.write(`The dead-letter queue holds ${plural(count, 'message')}. Nothing was sent.\n`);
      if (count > 0) io.stdout.write('firebreak alerts redrive --send gives them back to the alert queue.\n');
      return 0;
    }
    const redriven = await redrive(most, { sqs, alertQueueUrl, deadLetterQueueUrl, now: () => new Date() });
    io.stdout.write(`${plural(redriven.count, 'message')} given back to the alert queue.\n`);
    if (redriven.count > 0) io.stdout.write(table(rowsOf(redriven), io.stdout));
    return 0;
  } finally {
    sqs.destroy();
  }
}

const rowsOf = ({ reasons }: Redriven): string[][] => [
  ['MESSAGES', 'WHY THEY WERE THERE'],
  ...[...reasons].map(([reason, n]) => [String(n), reason ?? 'received too often without being delivered']),
];
