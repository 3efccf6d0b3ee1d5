/** A pod's credentials are used from outside: to explore the cluster, and to add an access entry for the intruder's role. */
import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  CreateClusterCommand,
  CreatePodIdentityAssociationCommand,
  DescribeClusterCommand,
  EKSClient,
  ListAccessEntriesCommand,
} from '@aws-sdk/client-eks';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { caller, type Caller, type Credentials } from '../caller.ts';
import { allow, policy } from '../seed/policy.ts';
import { asOwner, rolePolicies } from './reading.ts';
import {
  injectFinding,
  isDone,
  proposed,
  same,
  scenario,
  type Check,
  type PlainState,
  type Plot,
  type Stage,
} from './scenario.ts';
import { REGION } from './server.ts';

export const eksWorkload = scenario({
  name: 'eks-workload',
  title: "A pod's rights are used from outside to let an intruder into the EKS cluster",
  account: '111122223333',
  play,
});

const CLUSTER = 'shop';
const POD_ROLE = 'checkout-pod';
const INTRUDER_IP = '198.51.100.88';
const ADMIN = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';

function play({ aws, id, tell }: Stage): Plot {
  const role = (name: string): string => `arn:aws:iam::${id}:role/${name}`;

  return {
    seed: () =>
      asOwner(aws, id, async (who) => {
        await createPodRole(who, id);
        const eks = who.client(EKSClient, REGION);
        await eks.send(
          new CreateClusterCommand({
            name: CLUSTER,
            roleArn: role('eks-cluster'),
            resourcesVpcConfig: {
              subnetIds: ['subnet-a', 'subnet-b'],
              endpointPublicAccess: true,
              endpointPrivateAccess: false,
              publicAccessCidrs: ['0.0.0.0/0'],
            },
          }),
        );
        await letIn(who, role('platform'));
        const pod = { clusterName: CLUSTER, namespace: 'shop', serviceAccount: 'checkout', roleArn: role(POD_ROLE) };
        await eks.send(new CreatePodIdentityAssociationCommand(pod));
      }),

    async attack() {
      const seen = new Date();
      const intruder = caller(aws, await podCredentials(), { sourceIp: INTRUDER_IP, userAgent: 'kubectl/v1.33' });
      await letIn(intruder, role('ci-helper'));
      intruder.close();
      tell('attacker', `CreateAccessEntry ${CLUSTER}: ${role('ci-helper')} as its administrator`);
      await injectFinding(aws, id, REGION, secretsRead(id, seen));
      tell('GuardDuty', 'CredentialAccess:Kubernetes/MaliciousIPCaller');
    },

    verify: (state) => asOwner(aws, id, (who) => checks(who, state)),
  };

  /** The credentials that the intruder reads in the pod. */
  function podCredentials(): Promise<Credentials> {
    return asOwner(aws, id, async (who) => {
      const { Credentials: given } = await who
        .client(STSClient)
        .send(new AssumeRoleCommand({ RoleArn: role(POD_ROLE), RoleSessionName: 'eks-shop-checkout' }));
      const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given ?? {};
      return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    });
  }

  async function checks(who: Caller, state: PlainState): Promise<Check[]> {
    const closed = isDone(state, 'eks.restrict-endpoint', CLUSTER);
    const removed = isDone(state, 'eks.remove-access-entries', CLUSTER);
    const revoked = isDone(state, 'iam.revoke-sessions', POD_ROLE);
    const eks = who.client(EKSClient, REGION);
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: CLUSTER }));
    const config = cluster?.resourcesVpcConfig;
    const { accessEntries = [] } = await eks.send(new ListAccessEntriesCommand({ clusterName: CLUSTER }));
    return [
      proposed(state, 'eks.restrict-endpoint', CLUSTER),
      proposed(state, 'eks.remove-access-entries', CLUSTER),
      proposed(state, 'iam.revoke-sessions', POD_ROLE),
      same(
        `the API of ${CLUSTER} is ${closed ? 'off the internet' : 'where it was before'}`,
        [config?.endpointPublicAccess, config?.endpointPrivateAccess],
        closed ? [false, true] : [true, false],
      ),
      same(
        removed ? 'only its administrators may use it' : 'the intruder may use it still',
        accessEntries.toSorted(),
        removed ? [role('platform')] : [role('ci-helper'), role('platform')],
      ),
      same(
        `${revoked ? 'older sessions are revoked by a policy of' : 'sessions that are opened now are unrestricted for'} ${POD_ROLE}`,
        Object.keys(await rolePolicies(who, POD_ROLE)),
        revoked ? ['FirebreakRevokeOlderSessions', 'work'] : ['work'],
      ),
    ];
  }
}

async function createPodRole(who: Caller, account: string): Promise<void> {
  const iam = who.client(IAMClient);
  await iam.send(
    new CreateRoleCommand({
      RoleName: POD_ROLE,
      AssumeRolePolicyDocument: policy([
        { Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: 'sts:AssumeRole' },
        // Takes the place of EKS, which gives the pod its credentials.
        { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' },
      ]),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({ RoleName: POD_ROLE, PolicyName: 'work', PolicyDocument: allow(['eks:*'], '*') }),
  );
}

async function letIn(who: Caller, principalArn: string): Promise<void> {
  const eks = who.client(EKSClient, REGION);
  const entry = { clusterName: CLUSTER, principalArn };
  await eks.send(new CreateAccessEntryCommand(entry));
  await eks.send(
    new AssociateAccessPolicyCommand({ ...entry, policyArn: ADMIN, accessScope: { type: 'cluster', namespaces: [] } }),
  );
}

/** The pod's service account is used from an address on a threat list. */
const secretsRead = (account: string, seen: Date): object => ({
  type: 'CredentialAccess:Kubernetes/MaliciousIPCaller',
  severity: 8,
  title: `Kubernetes API commonly used in Credential Access tactics invoked from a known malicious IP address.`,
  description: `A Kubernetes API commonly used in Credential Access tactics was invoked on cluster ${CLUSTER} from known malicious IP address ${INTRUDER_IP}.`,
  resource: {
    resourceType: 'EKSCluster',
    eksClusterDetails: {
      name: CLUSTER,
      arn: `arn:aws:eks:${REGION}:${account}:cluster/${CLUSTER}`,
      status: 'ACTIVE',
      createdAt: seen.getTime() / 1000 - 86_400,
    },
    kubernetesDetails: {
      kubernetesUserDetails: {
        username: 'system:serviceaccount:shop:checkout',
        uid: 'c5b5f1a1-6d5e-4c0b-9d6a-0d9a4b7e2f10',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:shop'],
      },
      kubernetesWorkloadDetails: { namespace: 'shop', name: 'checkout', type: 'deployments' },
    },
  },
  service: {
    resourceRole: 'TARGET',
    count: 1,
    eventFirstSeen: seen.toISOString(),
    eventLastSeen: new Date().toISOString(),
    action: {
      actionType: 'KUBERNETES_API_CALL',
      kubernetesApiCallAction: {
        requestUri: '/api/v1/namespaces/shop/secrets',
        verb: 'list',
        userAgent: 'kubectl/v1.33',
        statusCode: 200,
        sourceIPs: [INTRUDER_IP],
        remoteIpDetails: {
          ipAddressV4: INTRUDER_IP,
          country: { countryName: 'Netherlands' },
          city: { cityName: '' },
          geoLocation: { lat: 52.37, lon: 4.9 },
          organization: { asn: '64500', asnOrg: 'Example Hosting', isp: 'Example Hosting', org: 'Example Hosting' },
        },
      },
    },
  },
});
