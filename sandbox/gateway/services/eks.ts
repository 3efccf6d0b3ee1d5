/** The parts of EKS that moto lacks: access entries, pod identity associations and the endpoint of a cluster. */
import { DescribeClusterCommand, EKSClient, UpdateClusterConfigCommand, type Cluster } from '@aws-sdk/client-eks';
import { randomBytes } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
import type { Moto } from '../moto.ts';
import { textOf, type Members, type Value } from '../parse/value.ts';
import { pageOf } from './page.ts';
import { PerRegion, type Handler, type Service } from './service.ts';

interface Entry {
  shown: Members;
  policies: Map<string, Members>;
}

interface Held {
  /** By `cluster principal`. */
  entries: Map<string, Entry>;
  /** By id. */
  pods: Map<string, Members>;
}

const DEFAULT_PAGE = 100;

export function eks(moto: Moto): Service {
  const held = new PerRegion<Held>(() => ({ entries: new Map(), pods: new Map() }));
  return {
    name: 'eks',
    operations: { ...endpoint(moto), ...accessEntries(moto, held), ...podIdentities(moto, held) },
  };
}

/** AWS changes only the given members; moto replaces everything, and returns the cluster. */
const endpoint = (moto: Moto): Record<string, Handler> => ({
  async UpdateClusterConfig(input, call) {
    const now = (await clusterOf(moto, call, input.name)).resourcesVpcConfig;
    const asked = input.resourcesVpcConfig as Members | undefined;
    if (!asked) throw new AwsError('NotImplemented', 'The sandbox updates resourcesVpcConfig only.', 501);
    const merged = { ...now, ...asked };
    if (merged.endpointPublicAccess === false && merged.endpointPrivateAccess !== true)
      throw new AwsError('InvalidParameterException', 'Private and public endpoint access cannot both be disabled.');
    if (Object.entries(asked).every(([name, value]) => same((now as Members | undefined)?.[name], value)))
      throw new AwsError('InvalidParameterException', 'Cluster is already at the desired configuration.');
    await clientOf(moto, call).send(
      new UpdateClusterConfigCommand({ name: textOf(input.name), resourcesVpcConfig: merged }),
    );
    const id = crypto.randomUUID();
    return {
      update: { id, status: 'InProgress', type: 'EndpointAccessUpdate', createdAt: call.at, params: [], errors: [] },
    };
  },
});

const accessEntries = (moto: Moto, held: PerRegion<Held>): Record<string, Handler> => ({
  async CreateAccessEntry(input, call) {
    await clusterOf(moto, call, input.clusterName);
    const { entries } = held.get(call);
    if (entries.has(keyOf(input)))
      throw new AwsError('ResourceInUseException', 'The specified access entry resource is already in use.', 409);
    const [cluster, principal] = [textOf(input.clusterName), textOf(input.principalArn)];
    const shown: Members = {
      clusterName: cluster,
      principalArn: principal,
      kubernetesGroups: input.kubernetesGroups ?? [],
      accessEntryArn: `arn:aws:eks:${call.region}:${call.account}:access-entry/${cluster}/${randomBytes(8).toString('hex')}`,
      createdAt: call.at,
      modifiedAt: call.at,
      ...(input.tags ? { tags: input.tags } : {}),
      username: input.username ?? principal,
      type: input.type ?? 'STANDARD',
    };
    entries.set(keyOf(input), { shown, policies: new Map() });
    return { accessEntry: shown };
  },
  DescribeAccessEntry: (input, call) => ({ accessEntry: entryOf(held, input, call).shown }),
  async ListAccessEntries(input, call) {
    await clusterOf(moto, call, input.clusterName);
    const all = [...held.get(call).entries.values()].filter((e) => e.shown.clusterName === input.clusterName);
    return paged(
      'accessEntries',
      all.map((e) => textOf(e.shown.principalArn)),
      input,
    );
  },
  DeleteAccessEntry(input, call) {
    entryOf(held, input, call);
    held.get(call).entries.delete(keyOf(input));
    return {};
  },
  AssociateAccessPolicy(input, call) {
    const { policyArn = null, clusterName = null, principalArn = null } = input;
    const accessScope = { namespaces: [], ...(input.accessScope as Members) };
    const associated = { policyArn, accessScope, associatedAt: call.at, modifiedAt: call.at };
    entryOf(held, input, call).policies.set(textOf(policyArn), associated);
    return { clusterName, principalArn, associatedAccessPolicy: associated };
  },
  ListAssociatedAccessPolicies(input, call) {
    const { clusterName = null, principalArn = null } = input;
    const all = [...entryOf(held, input, call).policies.values()];
    return { clusterName, principalArn, ...paged('associatedAccessPolicies', all, input) };
  },
});

const podIdentities = (moto: Moto, held: PerRegion<Held>): Record<string, Handler> => ({
  async CreatePodIdentityAssociation(input, call) {
    await clusterOf(moto, call, input.clusterName);
    const associationId = `a-${randomBytes(8).toString('hex')}`;
    const { clusterName = null, namespace = null, serviceAccount = null, roleArn = null } = input;
    const made = {
      clusterName,
      namespace,
      serviceAccount,
      roleArn,
      associationId,
      associationArn: `arn:aws:eks:${call.region}:${call.account}:podidentityassociation/${textOf(clusterName)}/${associationId}`,
      createdAt: call.at,
      modifiedAt: call.at,
    };
    held.get(call).pods.set(associationId, made);
    return { association: made };
  },
  async ListPodIdentityAssociations(input, call) {
    await clusterOf(moto, call, input.clusterName);
    const asked = ['clusterName', 'namespace', 'serviceAccount'].filter((name) => input[name] !== undefined);
    const all = [...held.get(call).pods.values()].filter((p) => asked.every((name) => p[name] === input[name]));
    const summaries = all.map(({ roleArn: _role, createdAt: _at, modifiedAt: _then, ...summary }) => summary);
    return paged('associations', summaries, input);
  },
  DescribePodIdentityAssociation(input, call) {
    const found = held.get(call).pods.get(textOf(input.associationId));
    if (!found) throw notFound(`pod identity association ${textOf(input.associationId)}`);
    return { association: found };
  },
});

const clientOf = (moto: Moto, { account, region }: Call): EKSClient => moto.client(EKSClient, account, region);

async function clusterOf(moto: Moto, call: Call, name: Value | undefined): Promise<Cluster> {
  try {
    return (await clientOf(moto, call).send(new DescribeClusterCommand({ name: textOf(name) }))).cluster ?? {};
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') throw notFound(`cluster ${textOf(name)}`);
    throw error;
  }
}

const keyOf = ({ clusterName, principalArn }: Members): string => `${textOf(clusterName)} ${textOf(principalArn)}`;

function entryOf(held: PerRegion<Held>, input: Members, call: Call): Entry {
  const found = held.get(call).entries.get(keyOf(input));
  if (!found) throw notFound(`access entry ${textOf(input.principalArn)}`);
  return found;
}

const notFound = (what: string): AwsError => new AwsError('ResourceNotFoundException', `No such ${what}.`, 404);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function paged(member: string, all: Value[], input: Members): Members {
  const { items, next } = pageOf(all, input.nextToken, Number(input.maxResults ?? DEFAULT_PAGE));
  return { [member]: items, ...(next ? { nextToken: next } : {}) };
}
