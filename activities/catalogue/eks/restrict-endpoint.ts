/** Closes a cluster's API endpoint to the internet, or limits it to given addresses. */
import { UpdateClusterConfigCommand } from '@aws-sdk/client-eks';
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import { eksOf, isEks, NOT_EKS, settledCluster } from '../../aws/eks/clusters.ts';
import { named } from '../../aws/written.ts';
import { defineChange } from '../../entry.ts';

/** `cidrs`: addresses that can reach the public endpoint, sorted; empty if it is off. */
type State = { public: boolean; private: boolean; cidrs: string[] };

const Params = z.strictObject({
  /** CIDR blocks that keep access. Without any, its present blocks keep it, except for the whole internet. If none is left, the public endpoint is turned off. */
  allow: z.array(z.string()).default([]),
});
type Params = z.infer<typeof Params>;

const INTERNET = new Set(['0.0.0.0/0', '::/0']);

export default defineChange<State, Params>({
  id: 'eks.restrict-endpoint',
  title: { en: "Take the cluster's API off the internet", ko: '클러스터 API의 인터넷 접속 제한' },
  targets: ['cluster'],
  reversible: true,
  permissions: ['eks:DescribeCluster', 'eks:UpdateClusterConfig'],
  csf: ['RS.MI-01', 'PR.IR-01'],
  requirements: ['P1.7'],
  params: Params,

  prepare: async (_ctx, target, params) => (isEks(target) ? params : { notApplicable: NOT_EKS }),
  async read(ctx, target) {
    const { resourcesVpcConfig: config } = await settledCluster(ctx, target);
    const open = config?.endpointPublicAccess ?? true;
    return {
      public: open,
      private: config?.endpointPrivateAccess ?? false,
      cidrs: open ? [...(config?.publicAccessCidrs ?? ['0.0.0.0/0'])].sort() : [],
    };
  },
  desired(state, { allow }) {
    if (!state.public) return state;
    const kept = allow.length > 0 ? [...allow].sort() : state.cidrs.filter((cidr) => !INTERNET.has(cidr));
    // Nodes may need the private endpoint once the public one is closed to them, so it is always turned on.
    return { public: kept.length > 0, private: true, cidrs: kept };
  },
  async write(ctx, target, _from, to) {
    await eksOf(ctx, target).send(
      new UpdateClusterConfigCommand({
        name: target.id,
        resourcesVpcConfig: {
          endpointPublicAccess: to.public,
          endpointPrivateAccess: to.private,
          ...(to.public && { publicAccessCidrs: to.cidrs }),
        },
      }),
    );
  },
  // AWS needs some minutes, during which `read` waits.
  settle: { attempts: 60, intervalMs: 10_000 },

  writes: async (ctx, target) => named((await settledCluster(ctx, target)).arn),
  present: ({ public: open, private: inside, cidrs }) => [
    { field: { en: 'public endpoint', ko: '퍼블릭 엔드포인트' }, value: open ? cidrs.join(', ') : OFF },
    { field: { en: 'private endpoint', ko: '프라이빗 엔드포인트' }, value: inside ? ON : OFF },
  ],
  impact: async (_ctx, _target, state) => [WHO_LOSES, ...(state.private ? [] : [NEEDS_PRIVATE])],
});

const ON: Text = { en: 'on', ko: '켜짐' };
const OFF: Text = { en: 'off', ko: '꺼짐' };

const WHO_LOSES: Text = {
  en: 'Pipelines and people who come over the internet from elsewhere cannot reach the cluster’s API; workloads in the cluster keep running.',
  ko: '그 밖의 인터넷 주소에서는 파이프라인도 사람도 클러스터 API에 접속할 수 없습니다. 실행 중인 워크로드는 계속 동작합니다.',
};

const NEEDS_PRIVATE: Text = {
  en: 'The private endpoint is turned on for the nodes: from the VPC the API answers at its private addresses.',
  ko: '노드가 연결을 유지하도록 프라이빗 엔드포인트를 켭니다. VPC 안에서는 프라이빗 주소로 API에 접속합니다.',
};
