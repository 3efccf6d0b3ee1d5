/** What is known to be no security alert: schedules, deployments, scaling, object and stream events, other applications. */
import { at, textAt } from '../fields.ts';
import type { RawEvent } from '../outcome.ts';

/** EventBridge sources whose events are operations, never alerts. */
const OPERATIONS: ReadonlySet<string> = new Set([
  'aws.application-autoscaling',
  'aws.autoscaling',
  'aws.backup',
  'aws.batch',
  'aws.chime',
  'aws.cloudformation',
  'aws.codebuild',
  'aws.codecommit',
  'aws.codedeploy',
  'aws.codepipeline',
  'aws.dms',
  'aws.ec2',
  'aws.ecr',
  'aws.ecs',
  'aws.elasticbeanstalk',
  'aws.elasticloadbalancing',
  'aws.emr',
  'aws.events',
  'aws.fis',
  'aws.glue',
  'aws.iot',
  'aws.kms',
  'aws.lambda',
  'aws.mediaconvert',
  'aws.opsworks',
  'aws.rds',
  'aws.redshift',
  'aws.s3',
  'aws.sagemaker',
  'aws.scheduler',
  'aws.ssm',
  'aws.states',
  'aws.tag',
  'aws.transcribe',
  'aws.trustedadvisor',
  'aws.workspaces',
]);

/** Why an event is noise, or undefined if nobody can say so. Asked only after every source has declined. */
export function noiseReason(event: RawEvent): string | undefined {
  const { source, detailType, body } = event;
  if (detailType !== undefined) {
    if (source === undefined) return undefined;
    if (OPERATIONS.has(source)) return `"${detailType}" of ${source} is an operational event`;
    if (source.startsWith('aws.partner/')) return `"${detailType}" of a partner (${source}) is no detection`;
    if (!source.startsWith('aws.')) return `"${detailType}" is an application's event (${source})`;
    return undefined;
  }
  const recordSource = textAt(body, 'eventSource');
  if (recordSource !== undefined && /^aws:(s3|dynamodb|kinesis|sqs|ses|kafka|codecommit)$/.test(recordSource)) {
    return `a trigger record (${recordSource}) is an operational event`;
  }
  if (at(body, 's3', 'bucket') !== undefined && textAt(body, 'eventName') !== undefined)
    return 'an S3 notification is an operational event';
  if (event.stream !== undefined) return `a record of ${event.stream} that is no alert`;
  return undefined;
}
