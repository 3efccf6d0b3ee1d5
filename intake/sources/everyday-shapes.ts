/** Events that are often forwarded by mistake: Lambda triggers and operational notifications, recognised by their members. */
import { at, isObject, textAt } from '../../domain/fields.ts';

/** A name, and members that never occur together in an alert. */
const SHAPES: readonly (readonly [string, readonly string[]])[] = [
  ['a request by API Gateway, a function URL or a load balancer', ['requestContext']],
  ["a question to API Gateway's authorizer", ['methodArn', 'type']],
  ['an AppSync request', ['arguments', 'identity']],
  ['an AppSync request', ['arguments', 'info']],
  ['a VPC Lattice request', ['raw_path', 'method']],
  ['a Cognito trigger', ['triggerSource', 'userPoolId']],
  ['a Cognito Sync trigger', ['datasetName', 'identityPoolId']],
  ['a Lex request', ['bot', 'currentIntent']],
  ['a Lex request', ['bot', 'sessionState']],
  ['an Alexa request', ['session', 'request']],
  ['an Alexa request', ['directive']],
  ['an Amazon Connect flow', ['Details', 'Name']],
  ['a Bedrock agent call', ['agent', 'messageVersion']],
  ['an IoT button', ['serialNumber', 'clickType']],
  ['a CloudFormation custom resource', ['RequestType', 'ResponseURL']],
  ['a CodePipeline job', ['CodePipeline.job']],
  ['a rotation of a secret', ['SecretId', 'ClientRequestToken', 'Step']],
  ['an S3 batch operation', ['invocationSchemaVersion', 'tasks']],
  ['an S3 Object Lambda request', ['getObjectContext']],
  ['a Transfer Family sign-in', ['serverId', 'protocol']],
  ['a CloudFront request', ['cf']],
  ['a mail by SES', ['ses', 'eventSource']],
  ['a report by SES', ['notificationType', 'mail']],
  ['a report by SES', ['eventType', 'mail']],
  ['a test message of S3', ['Service', 'Event', 'Bucket']],
  ['a notification by RDS or DMS', ['Event Source', 'Event Message']],
  ['a notification by RDS or DMS', ['Event Source', 'Source ID']],
  ['a notification by Auto Scaling', ['AutoScalingGroupName', 'Event']],
  ['a notification by Auto Scaling', ['AutoScalingGroupName', 'LifecycleTransition']],
  ['a request for approval by CodePipeline', ['approval', 'consoleLink']],
  ['the news that CloudTrail wrote a file', ['s3Bucket', 's3ObjectKey']],
  ['a digest of CloudTrail files', ['digestS3Bucket', 'digestStartTime']],
  ['a snapshot of AWS Config', ['configurationItems']],
  ['a Glue or Batch job definition', ['JobRunId', 'Arguments']],
  ['a Firehose batch', ['deliveryStreamArn', 'invocationId']],
  ['a Kafka batch', ['bootstrapServers', 'records']],
  ['a message queue’s batch', ['rmqMessagesByQueue']],
];

/** The name of the shape that an object has, or undefined. */
export function everydayShape(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const known = SHAPES.find(([, members]) => members.every((m) => Object.hasOwn(body, m)));
  if (known !== undefined) return known[0];
  const source = textAt(body, 'eventSource') ?? textAt(at(body, 'Records', 0), 'eventSource');
  return source !== undefined && /^(aws:|SelfManagedKafka$)/.test(source) ? `a trigger record (${source})` : undefined;
}
