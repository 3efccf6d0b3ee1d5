/** Systems Manager: managed instances, and patching them with AWS-RunPatchBaseline. moto answers everything else. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
import type { Moto } from '../moto.ts';
import { textOf, type Members, type Value } from '../parse/value.ts';
import { look, stateOf } from './job.ts';
import { pageOf } from './page.ts';
import { PerRegion, type Service } from './service.ts';
import {
  informationOf,
  isOnline,
  liveInstances,
  patchStateOf,
  settle,
  type Fleet,
  type PatchCommand,
  type Place,
} from './ssm-fleet.ts';
import { wholeSeconds } from '../whole-seconds.ts';

const DOCUMENT = 'AWS-RunPatchBaseline';
const DEFAULT_PAGE = 50;

const seed = z.strictObject({
  account: z.string().regex(/^\d{12}$/),
  region: z.string(),
  instanceId: z.string().startsWith('i-'),
  /** Patches that its last scan found missing. */
  missing: z.number().int().nonnegative().default(0),
  installed: z.number().int().nonnegative().default(120),
  platformName: z.string().default('Amazon Linux'),
  platformVersion: z.string().default('2023'),
  pingStatus: z.enum(['Online', 'ConnectionLost']).optional(),
});

/** `onPatched` is called for each instance on which patches were installed. */
export function ssm(moto: Moto, onPatched: (place: Place, instanceId: string) => void): Service {
  const fleets = new PerRegion<Fleet>(() => ({ instances: new Map(), commands: new Map() }));

  function fleetOf(place: Place): Fleet {
    const fleet = fleets.get(place);
    for (const instanceId of settle(fleet)) onPatched(place, instanceId);
    return fleet;
  }

  return {
    name: 'ssm',
    operations: {
      async DescribeInstanceInformation(input, call) {
        const live = await liveInstances(moto, call, fleetOf(call));
        const found = live
          .map(({ managed, ec2 }) => informationOf(managed, ec2))
          .filter((shown) => passes(shown, input));
        const { items, next } = pageOf(found, input.NextToken, sizeOf(input));
        return { InstanceInformationList: items, ...(next ? { NextToken: next } : {}) };
      },
      DescribeInstancePatchStates(input, call) {
        const { instances } = fleetOf(call);
        const states = (input.InstanceIds as string[]).flatMap((id) => {
          const managed = instances.get(id);
          return managed ? patchStateOf(managed, call) : [];
        });
        const { items, next } = pageOf(states, input.NextToken, sizeOf(input));
        return { InstancePatchStates: items, ...(next ? { NextToken: next } : {}) };
      },
      async SendCommand(input, call) {
        const fleet = fleetOf(call);
        const command = commandOf(input, call);
        const online = (await liveInstances(moto, call, fleet)).filter(({ managed, ec2 }) => isOnline(managed, ec2));
        if (!command.instanceIds.every((id) => online.some(({ managed }) => managed.id === id))) {
          throw new AwsError('InvalidInstanceId', 'Instances not in a valid state for account');
        }
        fleet.commands.set(command.id, command);
        return { Command: commandMembers(command) };
      },
      ListCommands(input, call) {
        const found = newestFirst(fleetOf(call)).filter(
          (command) =>
            (input.CommandId === undefined || command.id === input.CommandId) &&
            (input.InstanceId === undefined || command.instanceIds.includes(textOf(input.InstanceId))) &&
            chosen(command, input.Filters),
        );
        const { items, next } = pageOf(found, input.NextToken, sizeOf(input));
        return { Commands: items.map(commandMembers), ...(next ? { NextToken: next } : {}) };
      },
      ListCommandInvocations(input, call) {
        const found = newestFirst(fleetOf(call))
          .filter(
            (command) =>
              (input.CommandId === undefined || command.id === input.CommandId) && chosen(command, input.Filters),
          )
          .flatMap((command) => command.instanceIds.map((id) => ({ command, id })))
          .filter(({ id }) => input.InstanceId === undefined || id === input.InstanceId);
        for (const { command } of found) look(command);
        const { items, next } = pageOf(found, input.NextToken, sizeOf(input));
        return {
          CommandInvocations: items.map(({ command, id }) => ({
            CommandId: command.id,
            InstanceId: id,
            Comment: command.comment,
            DocumentName: DOCUMENT,
            RequestedDateTime: command.startedAt,
            Status: statusOf(command),
            StatusDetails: statusOf(command),
          })),
          ...(next ? { NextToken: next } : {}),
        };
      },
      GetCommandInvocation(input, call) {
        const command = fleetOf(call).commands.get(textOf(input.CommandId));
        if (!command?.instanceIds.includes(textOf(input.InstanceId))) {
          throw new AwsError(
            'InvocationDoesNotExist',
            'The command ID and instance ID you specified did not match any invocations.',
          );
        }
        look(command);
        fleetOf(call);
        const over = statusOf(command) === 'Success';
        return {
          CommandId: command.id,
          InstanceId: textOf(input.InstanceId),
          Comment: command.comment,
          DocumentName: DOCUMENT,
          PluginName: 'PatchLinux',
          ResponseCode: over ? 0 : -1,
          ExecutionStartDateTime: wholeSeconds(command.startedAt),
          Status: statusOf(command),
          StatusDetails: statusOf(command),
          StandardOutputContent: over ? `${command.operation} of the patch baseline has ended.` : '',
          StandardErrorContent: '',
        };
      },
    },
    control: {
      /** Makes an instance a managed instance with this number of missing patches, or changes it. */
      'POST /ssm/instances': (body) => {
        const { account, region, instanceId, pingStatus, ...rest } = seed.parse(body);
        const now = new Date();
        fleets.get({ account, region }).instances.set(instanceId, {
          id: instanceId,
          registeredAt: now,
          pendingReboot: 0,
          pingStatus,
          ...rest,
          last: { operation: 'Scan', startedAt: now, endedAt: now },
        });
        return {};
      },
    },
  };
}

function commandOf(input: Members, call: Call): PatchCommand {
  if (input.DocumentName !== DOCUMENT) {
    throw new AwsError('InvalidDocument', `The sandbox runs no document but ${DOCUMENT}.`);
  }
  const parameters = (input.Parameters ?? {}) as Record<string, string[]>;
  const operation = parameters.Operation?.[0];
  if (operation !== 'Scan' && operation !== 'Install') {
    throw new AwsError(
      'InvalidParameters',
      `Parameter "Operation" has value "${operation ?? ''}" not found in [Scan, Install].`,
    );
  }
  const ids = (input.InstanceIds ?? []) as string[];
  if (ids.length === 0)
    throw new AwsError('InvalidInstanceId', 'The sandbox sends commands to InstanceIds, not to Targets.');
  return {
    id: randomUUID(),
    instanceIds: ids,
    comment: textOf(input.Comment),
    operation,
    rebootOption: parameters.RebootOption?.[0] ?? 'RebootIfNeeded',
    parameters,
    startedAt: call.at,
    looks: 0,
    settled: false,
  };
}

function commandMembers(command: PatchCommand): Members {
  const over = stateOf(command) === 'completed';
  return {
    CommandId: command.id,
    DocumentName: DOCUMENT,
    Comment: command.comment,
    Parameters: command.parameters,
    InstanceIds: command.instanceIds,
    RequestedDateTime: command.startedAt,
    Status: statusOf(command),
    StatusDetails: statusOf(command),
    TargetCount: command.instanceIds.length,
    CompletedCount: over ? command.instanceIds.length : 0,
    ErrorCount: 0,
  };
}

function statusOf(command: PatchCommand): 'InProgress' | 'Success' {
  return stateOf(command) === 'completed' ? 'Success' : 'InProgress';
}

function newestFirst({ commands }: Fleet): PatchCommand[] {
  return [...commands.values()].sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
}

function chosen(command: PatchCommand, filters: Value | undefined): boolean {
  return ((filters ?? []) as { key: string; value: string }[]).every(({ key, value }) => {
    switch (key) {
      case 'InvokedAfter':
        return command.startedAt.getTime() >= Date.parse(value);
      case 'InvokedBefore':
        return command.startedAt.getTime() <= Date.parse(value);
      case 'Status':
        return statusOf(command) === value;
      case 'DocumentName':
        return value === DOCUMENT;
      default:
        throw new AwsError('InvalidFilterKey', `The sandbox does not filter commands by ${key}.`);
    }
  });
}

/** The member that each filter key compares. */
const FILTERED: Record<string, string> = {
  InstanceIds: 'InstanceId',
  PingStatus: 'PingStatus',
  PlatformTypes: 'PlatformType',
  AgentVersion: 'AgentVersion',
  ResourceType: 'ResourceType',
};

function passes(shown: Members, input: Members): boolean {
  const modern = ((input.Filters ?? []) as { Key: string; Values: string[] }[]).map(
    ({ Key, Values }) => [Key, Values] as const,
  );
  const old = ((input.InstanceInformationFilterList ?? []) as { key: string; valueSet: string[] }[]).map(
    ({ key, valueSet }) => [key, valueSet] as const,
  );
  return [...modern, ...old].every(([key, values]) => {
    const member = FILTERED[key];
    if (!member) throw new AwsError('InvalidFilterKey', `The sandbox does not filter instances by ${key}.`);
    return values.includes(textOf(shown[member]));
  });
}

function sizeOf({ MaxResults }: Members): number {
  return (MaxResults as number | undefined) ?? DEFAULT_PAGE;
}
