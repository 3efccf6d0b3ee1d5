/** What the accounts of the sandbox hold before anything happens. */
import type { AwsPart } from './aws.ts';
import { CUSTOMERS } from './story.ts';

export interface Seeded {
  /** Base credentials of the engine, in the MSP's account. */
  engine: { accessKeyId: string; secretAccessKey: string };
  evidenceBucket: string;
  alertQueueUrl: string;
  deadLetterQueueUrl: string;
  alertTopicArn: string;
  customers: number;
  accounts: number;
}

export async function seed(aws: AwsPart, options: { home: string }): Promise<Seeded> {
  void aws;
  void options;
  return {
    engine: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' },
    evidenceBucket: 'firebreak-evidence',
    alertQueueUrl: '',
    deadLetterQueueUrl: '',
    alertTopicArn: '',
    customers: CUSTOMERS.length,
    accounts: 4,
  };
}
