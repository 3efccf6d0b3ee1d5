/** Messages that were published by SNS. moto delivers to queues and URLs only, so text messages and mails are kept here. */
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
import { textOf } from '../parse/value.ts';
import type { Service } from './service.ts';

interface Published {
  /** ISO 8601. */
  at: string;
  account: string;
  region: string;
  /** ARN of a topic, or a phone number. */
  to: string;
  subject?: string;
  /** By protocol; `default` for protocols without a text of their own. */
  texts: Record<string, string>;
}

const KEPT = 1_000;

export function sns(): Service {
  const published: Published[] = [];
  return {
    name: 'sns',
    operations: {},
    guards: {
      Publish({ input }) {
        refuseSubject(textOf(input.Subject ?? ''));
        textsOf(input);
      },
    },
    observers: {
      Publish({ at, account, region, input }) {
        const to = [input.TopicArn, input.TargetArn, input.PhoneNumber].find((t) => t !== undefined);
        const subject = input.Subject === undefined ? {} : { subject: textOf(input.Subject) };
        published.push({ at: at.toISOString(), account, region, to: textOf(to), ...subject, texts: textsOf(input) });
        if (published.length > KEPT) published.shift();
      },
    },
    control: {
      'GET /sns/published': (_body, query) => {
        const to = query.get('to');
        return { published: published.filter((p) => to === null || p.to === to) };
      },
    },
  };
}

/** moto accepts any subject; AWS accepts ASCII that begins with a letter, number or punctuation, shorter than 100. */
function refuseSubject(subject: string): void {
  if (subject !== '' && !/^[!-~][ -~]{0,98}$/.test(subject))
    throw new AwsError('InvalidParameter', 'Invalid parameter: Subject');
}

function textsOf({ Message, MessageStructure }: Call['input']): Record<string, string> {
  const message = textOf(Message);
  if (MessageStructure !== 'json') return { default: message };
  const texts: unknown = parse(message);
  if (typeof texts !== 'object' || texts === null || typeof (texts as { default?: unknown }).default !== 'string')
    throw new AwsError(
      'InvalidParameter',
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    );
  return texts as Record<string, string>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('InvalidParameter', 'Invalid parameter: Message Structure - JSON message body failed to parse');
  }
}
