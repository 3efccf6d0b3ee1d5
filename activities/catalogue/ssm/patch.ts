/** Installs missing security patches by Systems Manager Patch Manager. It is done when the instance is as healthy as before. */
import {
  GetCommandInvocationCommand,
  paginateDescribeInstancePatchStates,
  paginateListCommands,
  SendCommandCommand,
  SSMClient,
  type GetCommandInvocationCommandOutput,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import { moment } from '../../../domain/format.ts';
import type { Text } from '../../../domain/text.ts';
import { agentOf, ailmentsOf, HEALTH_PERMISSIONS } from '../../aws/ssm/health.ts';
import { describeLiveInstance, ec2Of, regionOf, tagOf, volumesOf } from '../../aws/ec2/instances.ts';
import { targetInstance } from '../../aws/written.ts';
import { RESTORED_FROM_TAG } from '../../aws/ec2/tags.ts';
import { defineChange, JobFailed, type EntryContext } from '../../entry.ts';
import { DAY_MS } from '../../../domain/units.ts';

/** Counts of patches by the instance's last scan, or null without a scan since the last restored volume; and what is unhealthy. */
type State = { missing: number | null; failed: number | null; unwell: string[] };

const Params = z.strictObject({
  /** With `NoReboot`, patches that need a reboot have no effect until the next one. */
  reboot: z.enum(['RebootIfNeeded', 'NoReboot']).default('RebootIfNeeded'),
  /** Set by `prepare`: what was unhealthy before. */
  unwell: z.array(z.string()).default([]),
});
type Params = z.infer<typeof Params>;

const DOCUMENT = 'AWS-RunPatchBaseline';
/** How long the agent may take to fetch the command. */
const DELIVERY_SECONDS = 600;
const POLL_MS = 5_000;
/** How long a read waits for an instance to become healthy again: after a reboot, and the load balancers' health checks. */
const RECOVERY = { attempts: 24, intervalMs: 5_000 };

export default defineChange<State, Params>({
  id: 'ssm.patch',
  title: { en: 'Install missing patches', ko: '누락된 패치 설치' },
  targets: ['instance'],
  reversible: false,
  permissions: [
    ...HEALTH_PERMISSIONS,
    'ec2:DescribeVolumes',
    'ssm:DescribeInstancePatchStates',
    'ssm:GetCommandInvocation',
    'ssm:ListCommands',
    'ssm:SendCommand',
  ],
  csf: ['RS.MI-02', 'PR.PS-02'],
  requirements: ['P1.10'],
  params: Params,
  // The agent reports its counts a little later than the command ends.
  settle: { attempts: 6, intervalMs: 10_000 },

  async prepare(ctx, target, params) {
    await describeLiveInstance(ec2Of(ctx, target), target.id);
    const ssm = ssmOf(ctx, target);
    const agent = await agentOf(ssm, target.id);
    if (agent === undefined) return { notApplicable: NOT_MANAGED };
    if (agent.PingStatus !== 'Online') return { notApplicable: silent(ctx, agent.LastPingDateTime) };
    return { ...params, unwell: await ailmentsOf(ctx, target, { ec2: ec2Of(ctx, target), ssm }) };
  },

  async read(ctx, target, params) {
    const client = ssmOf(ctx, target);
    const unwell = await unwellNow(ctx, target, params);
    const where = { InstanceIds: [target.id] };
    for await (const page of paginateDescribeInstancePatchStates({ client }, where))
      for (const { MissingCount, FailedCount, OperationEndTime } of page.InstancePatchStates ?? [])
        if (!(await isOlder(OperationEndTime, ctx, target)))
          return { missing: MissingCount ?? 0, failed: FailedCount ?? 0, unwell };
    return { missing: null, failed: null, unwell };
  },

  // What was unhealthy before may stay unhealthy. What was healthy must become healthy again.
  desired: (_state, { unwell }) => ({ missing: 0, failed: 0, unwell }),

  async write(ctx, target, _from, _to, params) {
    const ssm = ssmOf(ctx, target);
    // A retry finds the command that an earlier attempt sent, because two runs at once break package managers.
    const commandId = (await runningInstall(ssm, target.id)) ?? (await install(ctx, ssm, target.id, params));
    await ended(ctx, ssm, commandId, target.id);
  },

  // Patches change what is on the disks, which belong to the instance.
  writes: targetInstance,

  impact: async (_ctx, _target, _state, { reboot, unwell }) => [
    reboot === 'NoReboot' ? STAYS_UP : MAY_REBOOT,
    ...(unwell.length === 0 ? [] : [notWell(unwell)]),
  ],
});

/** A scan from before a volume was restored says nothing about the restored volume. */
async function isOlder(scan: Date | undefined, ctx: EntryContext, target: Entity): Promise<boolean> {
  const volumes = await volumesOf(ec2Of(ctx, target), target.id);
  const restored = volumes.filter((v) => tagOf(v.Tags, RESTORED_FROM_TAG) !== undefined);
  const attached = restored.flatMap((v) => v.Attachments ?? []).map((a) => a.AttachTime?.getTime() ?? 0);
  return scan !== undefined && attached.some((at) => scan.getTime() < at);
}

const ssmOf = (ctx: EntryContext, target: Entity): SSMClient => ctx.aws.client(SSMClient, regionOf(ctx, target));

/** Reads again for a while if something has become unhealthy: a reboot takes a moment. */
async function unwellNow(ctx: EntryContext, target: Entity, { unwell: before }: Params): Promise<string[]> {
  const clients = { ec2: ec2Of(ctx, target), ssm: ssmOf(ctx, target) };
  for (let attempt = 1; ; attempt += 1) {
    const now = await ailmentsOf(ctx, target, clients);
    const isAsBefore = now.every((what) => before.includes(what));
    // Healthier than before counts as unchanged.
    if (isAsBefore) return before;
    if (attempt === RECOVERY.attempts) return now;
    ctx.heartbeat(`${target.id} is not well yet: ${now.join(', ')}`);
    await ctx.sleep(RECOVERY.intervalMs);
  }
}

async function runningInstall(ssm: SSMClient, InstanceId: string): Promise<string | undefined> {
  const since = new Date(Date.now() - DAY_MS).toISOString().replace(/\.\d+Z$/, 'Z');
  const Filters = [
    { key: 'DocumentName' as const, value: DOCUMENT },
    { key: 'InvokedAfter' as const, value: since },
  ];
  for await (const page of paginateListCommands({ client: ssm }, { InstanceId, Filters }))
    for (const { CommandId, Status, Parameters } of page.Commands ?? []) {
      const running = Status === 'Pending' || Status === 'InProgress';
      if (running && Parameters?.['Operation']?.[0] === 'Install') return CommandId;
    }
  return undefined;
}

async function install(ctx: EntryContext, ssm: SSMClient, instanceId: string, { reboot }: Params): Promise<string> {
  const { Command } = await ssm.send(
    new SendCommandCommand({
      DocumentName: DOCUMENT,
      InstanceIds: [instanceId],
      Parameters: { Operation: ['Install'], RebootOption: [reboot] },
      Comment: `Firebreak ${ctx.incident.id}`.slice(0, 100),
      TimeoutSeconds: DELIVERY_SECONDS,
    }),
  );
  return Command?.CommandId ?? '';
}

/** @throws JobFailed */
async function ended(ctx: EntryContext, ssm: SSMClient, CommandId: string, InstanceId: string): Promise<void> {
  for (;;) {
    ctx.heartbeat(`patching ${InstanceId}`);
    const invocation = await invocationOf(ssm, CommandId, InstanceId);
    switch (invocation?.Status) {
      case 'Success':
        return;
      case undefined:
      case 'Pending':
      case 'InProgress':
      case 'Delayed':
      case 'Cancelling':
        break;
      case 'Cancelled':
      case 'Failed':
      case 'TimedOut':
        throw new JobFailed(commandFailed(CommandId, invocation.StatusDetails ?? invocation.Status));
    }
    await ctx.sleep(POLL_MS);
  }
}

/** Undefined if AWS does not know the command yet. */
async function invocationOf(
  ssm: SSMClient,
  CommandId: string,
  InstanceId: string,
): Promise<GetCommandInvocationCommandOutput | undefined> {
  try {
    return await ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId }));
  } catch (error) {
    if (error instanceof Error && error.name === 'InvocationDoesNotExist') return undefined;
    throw error;
  }
}

const NOT_MANAGED: Text = {
  en: 'Systems Manager does not manage this instance: patch it by other means.',
  ko: 'Systems Manager 관리 대상이 아닌 인스턴스입니다. 다른 방법으로 패치하세요.',
};

const silent = ({ timeZone }: EntryContext, lastPing: Date | undefined): Text => {
  const last = lastPing === undefined ? undefined : moment(lastPing.toISOString(), timeZone);
  return {
    en: `Its Systems Manager agent has not answered since ${last ?? 'it was registered'}: an instance in quarantine cannot. Patch it after its release.`,
    ko: `Systems Manager 에이전트가 응답하지 않습니다(마지막 응답: ${last ?? '없음'}). 격리된 인스턴스는 응답할 수 없으므로 격리를 해제한 뒤 패치하세요.`,
  };
};

const commandFailed = (commandId: string, details: string): Text => ({
  en: `the patch command ${commandId} ended as ${details}; its output is in Systems Manager, Run Command.`,
  ko: `패치 명령이 완료되지 않았습니다(${commandId}, 상태 ${details}). 출력은 Systems Manager의 Run Command에서 확인하세요.`,
});

const notWell = (what: string[]): Text => ({
  en: `Unhealthy already, and not expected to improve: ${what.join(', ')}.`,
  ko: `이미 비정상이며 패치로 나아지지 않는 항목: ${what.join(', ')}.`,
});

const MAY_REBOOT: Text = {
  en: 'The instance reboots if a patch needs it. Installed patches cannot be undone.',
  ko: '패치에 따라 인스턴스가 재부팅될 수 있으며, 설치된 패치는 되돌리지 않습니다.',
};

const STAYS_UP: Text = {
  en: 'No reboot: patches that need one take effect at the next. Installed patches cannot be undone.',
  ko: '재부팅하지 않으므로 재부팅이 필요한 패치는 다음 재부팅 때 적용됩니다. 설치된 패치는 되돌리지 않습니다.',
};
