/** `incident.draft-update`, `incident.update`: an update to the customer, by SMS and e-mail through its topic. */
import type { UpdateActivities } from '../../contract/activities.ts';
import { updateText } from '../../domain/customer-update.ts';
import { oneLine } from '../../domain/text.ts';
import type { OwnAccount } from '../account.ts';
import type { CustomersFile } from '../../domain/customer.ts';
import { publishToTopic } from './publish.ts';
import { customerOf, failure } from './send.ts';
import { smsOf } from './sms.ts';

export interface UpdateDeps {
  /** customers.yaml as it is now. */
  customers: () => CustomersFile;
  own: Pick<OwnAccount, 'client'>;
}

const SUBJECT = 99;

export const createUpdateActivity = ({ customers, own }: UpdateDeps): UpdateActivities => ({
  'incident.draft-update': (update) => Promise.resolve({ text: updateText(update) }),
  async 'incident.update'({ words, ...update }) {
    const topic = customerOf(customers(), update.incident.customerId)?.notify?.topicArn;
    const text = words ?? updateText(update);
    const [first = ''] = text.split('\n');
    try {
      if (topic === undefined) throw new Error('customers.yaml names no topic of the customer (notify)');
      const head = update.end === undefined ? `Update ${update.number}` : 'Closed';
      await publishToTopic(own, topic, {
        // ASCII only (SNS API, *Publish*).
        subject: `${head}: security incident ${update.incident.id}`.slice(0, SUBJECT),
        mail: text,
        sms: smsOf(oneLine(`${update.customer}: ${first}`)),
      });
      return { text };
    } catch (error) {
      throw failure(error);
    }
  },
});
