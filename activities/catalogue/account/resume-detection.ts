/** Turns on again what an intruder has switched off: a detector of GuardDuty, a recorder of AWS Config. */
import {
  ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
  StartConfigurationRecorderCommand,
  StopConfigurationRecorderCommand,
} from '@aws-sdk/client-config-service';
import { GetDetectorCommand, GuardDutyClient, UpdateDetectorCommand } from '@aws-sdk/client-guardduty';
import { z } from 'zod';
import { nameInArn, namesInArn, parseArn } from '../../../domain/arns.ts';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import { regionInId } from '../../aws/ec2/instances.ts';
import { orGone } from '../../aws/found.ts';
import { isNoDetector } from '../../aws/guardduty.ts';
import { named } from '../../aws/written.ts';
import { defineChange, TargetGone, type EntryContext } from '../../entry.ts';

/** `arn`: as AWS gives it. */
type State = { arn: string; on: boolean };

interface Detection {
  read(ctx: EntryContext, target: Entity): Promise<State>;
  turn(ctx: EntryContext, target: Entity, on: boolean): Promise<void>;
}

export default defineChange<State, Record<string, never>>({
  id: 'account.resume-detection',
  title: { en: 'Turn the detection on again', ko: '탐지 서비스 다시 켜기' },
  targets: ['resource'],
  reversible: true,
  permissions: [
    'config:DescribeConfigurationRecorderStatus',
    'config:StartConfigurationRecorder',
    'config:StopConfigurationRecorder',
    'guardduty:GetDetector',
    'guardduty:UpdateDetector',
  ],
  csf: ['RS.MI-01', 'DE.CM-03', 'PR.PS-04'],
  requirements: ['P1.7', 'P1.11'],
  params: z.strictObject({}),

  prepare: (_ctx, target, params) =>
    Promise.resolve(BY_SERVICE[serviceOf(target)] === undefined ? { notApplicable: NO_DETECTION } : params),
  read: (ctx, target) => detectionOf(target).read(ctx, target),
  desired: (state) => ({ ...state, on: true }),
  // Config starts with a delay of minutes now and then (Config, *Starting the configuration recorder*).
  settle: { attempts: 36, intervalMs: 5_000 },
  async write(ctx, target, _from, { on }) {
    await detectionOf(target).turn(ctx, target, on);
  },
  writes: (_ctx, _target, { arn }) => named(arn),
});

const serviceOf = ({ id }: Entity): string => parseArn(id)?.service ?? '';

function detectionOf(target: Entity): Detection {
  const detection = BY_SERVICE[serviceOf(target)];
  if (detection === undefined) throw new Error(`${target.id} detects nothing`);
  return detection;
}

const DETECTOR: Detection = {
  async read(ctx, target) {
    const client = ctx.aws.client(GuardDutyClient, regionInId(ctx, target));
    const asked = client.send(new GetDetectorCommand({ DetectorId: nameInArn(target.id) }));
    const detector = await orGone(target.id, asked).catch((error: unknown) => {
      throw isNoDetector(error) ? new TargetGone(target.id) : error;
    });
    return { arn: target.id, on: detector.Status === 'ENABLED' };
  },
  async turn(ctx, target, Enable) {
    const client = ctx.aws.client(GuardDutyClient, regionInId(ctx, target));
    await client.send(new UpdateDetectorCommand({ DetectorId: nameInArn(target.id), Enable }));
  },
};

const RECORDER: Detection = {
  async read(ctx, target) {
    const client = ctx.aws.client(ConfigServiceClient, regionInId(ctx, target));
    const input = { ConfigurationRecorderNames: [recorderIn(target)] };
    const asked = orGone(target.id, client.send(new DescribeConfigurationRecorderStatusCommand(input)));
    const [status] = (await asked).ConfigurationRecordersStatus ?? [];
    if (status === undefined) throw new TargetGone(target.id);
    return { arn: status.arn ?? target.id, on: status.recording === true };
  },
  async turn(ctx, target, on) {
    const client = ctx.aws.client(ConfigServiceClient, regionInId(ctx, target));
    const recorder = { ConfigurationRecorderName: recorderIn(target) };
    await (on
      ? client.send(new StartConfigurationRecorderCommand(recorder))
      : client.send(new StopConfigurationRecorderCommand(recorder)));
  },
};

/** The name of a recorder. CloudTrail's requests do not give the id that AWS puts behind it. */
const recorderIn = ({ id }: Entity): string => namesInArn(id)[0] ?? id;

const BY_SERVICE: Record<string, Detection> = { config: RECORDER, guardduty: DETECTOR };

const NO_DETECTION: Text = {
  en: 'It is neither a detector of GuardDuty nor a recorder of AWS Config.',
  ko: 'GuardDuty 탐지기나 AWS Config 레코더가 아닙니다.',
};
