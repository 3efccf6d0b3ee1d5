/** Informs the people of the customer and of the MSP about an incident, by SMS and e-mail. */
import { z } from 'zod';
import type { NoticeInput, NoticeResult } from '../../../domain/notice.ts';
import { verbatim, type Language, type Text } from '../../../domain/text.ts';
import { defineNotice, type NoticeContext } from '../../entry.ts';
import { publishToTopic } from '../../notices/publish.ts';
import { mailText, smsText, subject } from '../../notices/words.ts';

export default defineNotice({
  id: 'sns.notify',
  title: { en: 'Tell people by SMS and e-mail', ko: 'SMS와 이메일로 알림' },
  targets: ['account'],
  permissions: ['sns:Publish'],
  csf: ['RS.CO-02', 'RS.CO-03'],
  requirements: ['P1.5', 'P1.17'],
  params: z.strictObject({}),

  async send(ctx, input) {
    const people = [
      { topicArn: ctx.topics.customer, who: verbatim(input.customer.name), language: input.customer.language },
      { topicArn: ctx.topics.msp, who: OURS, language: ctx.mspLanguage },
    ];
    const sent: NoticeResult['sent'] = [];
    const failed: (NoticeResult['failed'][number] & { error: unknown })[] = [];
    const told: Text[] = [];
    for (const { topicArn, who, language } of people) {
      if (topicArn === undefined) continue;
      try {
        sent.push({ to: topicArn, ref: await tell(ctx, topicArn, input, language) });
        told.push(who);
      } catch (error) {
        failed.push({ to: topicArn, why: verbatim(error instanceof Error ? error.message : String(error)), error });
      }
    }
    const [first] = failed;
    // Nobody has been told, so a retry tells nobody twice.
    if (sent.length === 0 && first !== undefined) throw first.error;
    return {
      summary: sent.length === 0 ? NO_TOPIC : summary(told),
      sent,
      failed: failed.map(({ to, why }) => ({ to, why })),
    };
  },
});

function tell(ctx: NoticeContext, topicArn: string, input: NoticeInput, language: Language): Promise<string> {
  const message = { subject: subject(input), mail: mailText(input, language), sms: smsText(input, language) };
  ctx.heartbeat(topicArn);
  return publishToTopic(ctx.own, topicArn, message);
}

const OURS: Text = { en: 'our own people', ko: 'MSP' };
const NO_TOPIC: Text = {
  en: 'Nobody is told by SMS or e-mail: customers.yaml names no topic (msp.notifyTopicArn, notify.topicArn of the customer).',
  ko: 'SMS와 이메일 알림 대상이 없습니다: customers.yaml에 주제가 지정되어 있지 않습니다(msp.notifyTopicArn, 고객사의 notify.topicArn).',
};

const summary = (told: readonly Text[]): Text => ({
  en: `Told by SMS and e-mail: ${told.map((t) => t.en).join(', ')}`,
  ko: `SMS와 이메일로 알림: ${told.map((t) => t.ko).join(', ')}`,
});
