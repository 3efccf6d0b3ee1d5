/** Notices and calls as activities: finds the recipients in customers.yaml, and turns each error into one kind of failure. */
import { Context } from '@temporalio/activity';
import type { ApplicationFailure } from '@temporalio/common';
import type { Customer, CustomersFile } from '../../domain/customer.ts';
import type { CallInput, NoticeInput, NoticeResult } from '../../domain/notice.ts';
import type { Language, Text } from '../../domain/text.ts';
import { isHolidayOf } from '../../domain/holidays.ts';
import { homeRegionIn, partitionOfRegion } from '../../domain/partitions.ts';
import { isWorkingTime } from '../../domain/working-hours.ts';
import { isDenied, isTransient } from '../aws/errors.ts';
import type { OwnAccount } from '../account.ts';
import type { NoticeContext, NoticeEntry } from '../entry.ts';
import { notTold } from './not-told.ts';
import { regionOf, textTo } from './publish.ts';
import { smsText } from './words.ts';

export interface NoticeDeps {
  customers: () => CustomersFile;
  own: Pick<OwnAccount, 'client' | 'region'>;
}

export async function sendNotice(
  entry: NoticeEntry,
  { customers, own }: NoticeDeps,
  input: NoticeInput,
): Promise<NoticeResult> {
  const activity = Context.current();
  const file = customers();
  const customer = customerOf(file, input.incident.customerId);
  const ctx: NoticeContext = {
    own,
    topics: { customer: customer?.notify?.topicArn, msp: file.msp.notifyTopicArn },
    mspLanguage: file.msp.language,
    heartbeat: (detail) => {
      activity.heartbeat(detail);
      activity.cancellationSignal.throwIfAborted();
    },
  };
  try {
    return await entry.send(ctx, { ...input, params: entry.params.parse(input.params) });
  } catch (error) {
    if (activity.cancellationSignal.aborted) await activity.cancelled;
    throw failure(error);
  }
}

/** Sends a text message to one person on call, in their language. @returns whether there was a number to send it to */
export async function call({ customers, own }: NoticeDeps, input: CallInput): Promise<{ called: boolean }> {
  const file = customers();
  const callee = calleeOf(file, input);
  if (callee === undefined) return { called: false };
  const { phone, language } = callee;
  const { notifyTopicArn } = file.msp;
  // Without a topic: SNS sends text messages in the home region of each partition, but not in every region.
  const home = homeRegionIn(partitionOfRegion(own.region));
  const region = notifyTopicArn === undefined ? home : regionOf(notifyTopicArn);
  try {
    await textTo(own, region, phone, smsText(input, language, true));
    return { called: true };
  } catch (error) {
    throw failure(error, phone);
  }
}

/** @returns undefined for a person who has no number, or who is not to be called at this time */
export function calleeOf(file: CustomersFile, input: CallInput): { phone: string; language: Language } | undefined {
  const customer = customerOf(file, input.incident.customerId);
  const { phone, language = input.customer.language } =
    customer?.onCall.find((o) => o.slackUser === input.slackUser) ?? {};
  if (phone === undefined || (input.outsideHours === true && isAtWork(customer))) return undefined;
  return { phone, language };
}

export const customerOf = (file: CustomersFile, id: string): Customer | undefined =>
  file.customers.find((c) => c.id === id);

function isAtWork(customer: Customer | undefined): boolean {
  if (customer?.workingHours === undefined) return true;
  return isWorkingTime(new Date(), customer.workingHours, customer.timeZone, isHolidayOf(customer));
}

/** @param secret a phone number, which must not get into history through the text of an error */
export function failure(error: unknown, secret = ''): ApplicationFailure {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const why = (secret === '' ? said : said.replaceAll(secret, '+…')).slice(0, 500);
  const advice = isDenied(error) ? MAY_NOT : isTransient(error) ? AGAIN : WRONG;
  const text: Text = {
    en: `Amazon SNS did not take the message (${why}). ${advice.en}`,
    ko: `Amazon SNS가 메시지를 받지 않았습니다(${why}). ${advice.ko}`,
  };
  return notTold(text, isTransient(error));
}

const MAY_NOT: Text = {
  en: "Firebreak's own user or role needs sns:Publish, and the topic's policy must let it.",
  ko: 'Firebreak의 사용자 또는 역할에 sns:Publish 권한이 필요하고, 주제 정책에서도 허용해야 합니다.',
};
const AGAIN: Text = { en: 'It is tried again for a while.', ko: '잠시 동안 다시 시도합니다.' };
const WRONG: Text = {
  en: 'Check the topics and phone numbers in customers.yaml.',
  ko: 'customers.yaml의 주제와 전화번호를 확인하세요.',
};
