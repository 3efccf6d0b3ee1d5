/** Amazon SNS, from the MSP's own account. A message whose answer was lost is sent again: people may get it twice. */
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

/** @param region where the MSP sends text messages from */
export async function textTo(
  own: Pick<OwnAccount, 'client'>,
  region: string,
  PhoneNumber: string,
  Message: string,
): Promise<string> {
  const MessageAttributes = {
    // Delivered first, at a higher price; the other kind is for advertising.
    'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
  };
  const client = own.client(SNSClient, region);
  const { MessageId } = await client.send(new PublishCommand({ PhoneNumber, Message, MessageAttributes }));
  return MessageId ?? '';
}

/** `arn:aws:sns:us-east-1:1…:name` → `us-east-1`: a topic is published to where it is. */
export const regionOf = (topicArn: string): string => parseArn(topicArn)?.region ?? '';
