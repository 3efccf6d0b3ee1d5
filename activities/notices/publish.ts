/** Amazon SNS in the MSP's own account. If the answer is lost, a message is sent again, so people may get it twice. */
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { parseArn } from '../../domain/arns.ts';
import type { OwnAccount } from '../account.ts';

export interface TopicMessage {
  subject: string;
  mail: string;
  sms: string;
}

/** @returns the message's id */
export async function publishToTopic(
  own: Pick<OwnAccount, 'client'>,
  TopicArn: string,
  { subject, mail, sms }: TopicMessage,
): Promise<string> {
  const Message = JSON.stringify({ default: mail, email: mail, sms });
  const client = own.client(SNSClient, regionOf(TopicArn));
  const { MessageId } = await client.send(
    new PublishCommand({ TopicArn, Subject: subject, MessageStructure: 'json', Message }),
  );
  return MessageId ?? '';
}

/** @param region from which the MSP sends text messages */
export async function textTo(
  own: Pick<OwnAccount, 'client'>,
  region: string,
  PhoneNumber: string,
  Message: string,
): Promise<string> {
  const MessageAttributes = {
    // The alternative is `Promotional`, which is cheaper but delivered later.
    'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
  };
  const client = own.client(SNSClient, region);
  const { MessageId } = await client.send(new PublishCommand({ PhoneNumber, Message, MessageAttributes }));
  return MessageId ?? '';
}

/** The region of a topic, in which messages are published: `arn:aws:sns:us-east-1:1…:name` → `us-east-1`. */
export const regionOf = (topicArn: string): string => parseArn(topicArn)?.region ?? '';
