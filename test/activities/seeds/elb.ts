/** A load balancer before an instance. */
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Instance } from '@aws-sdk/client-ec2';
import type { World } from '../harness.ts';

export async function putInFront(
  world: World,
  { InstanceId, VpcId }: Instance,
  Subnets: string[],
  Name = 'front',
): Promise<void> {
  const elb = world.owner(ElasticLoadBalancingV2Client);
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({ Name, TargetType: 'instance', VpcId, Protocol: 'HTTP', Port: 80 }),
  );
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn;
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: InstanceId }] }));
  const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ Name, Subnets }));
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn }],
    }),
  );
}
