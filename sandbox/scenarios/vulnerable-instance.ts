/** A known vulnerability of a web server is exploited to open a reverse shell. Inspector has a finding about the vulnerability. */
import { Inspector2Client, ListFindingsCommand } from '@aws-sdk/client-inspector2';
import type { AwsPart } from '../aws.ts';
import { reverseShell } from './findings.ts';
import { asOwner } from './reading.ts';
import { control, isDone, same, type Check, type PlainState } from './scenario.ts';
import { serverScenario } from './server-scenario.ts';
import { REGION } from './server.ts';

const LISTENER_IP = '198.51.100.140';
const HOLE = 'CVE-2024-4577';

export const vulnerableInstance = serverScenario({
  name: 'vulnerable-instance',
  title: 'A known hole in an unpatched web server is used; the patch closes it',
  account: '111122224444',
  server: 'web-1',
  attack: `${HOLE} exploited: a shell to ${LISTENER_IP}:4444`,
  findings: (machine, seen) => [reverseShell(machine, LISTENER_IP, seen)],
  proposes: ['ec2.quarantine', 'ec2.detach-instance-profile', 'ssm.patch'],
  address: { ip: LISTENER_IP, isSource: true },
  prepare: (aws, account, instanceId) =>
    control(aws, 'inspector2/findings', { account, region: REGION, finding: hole(instanceId) }),
  alsoChecks: async (aws, account, instanceId, state) => [await holeCheck(aws, account, instanceId, state)],
});

function hole(instanceId: string): object {
  return {
    type: 'PACKAGE_VULNERABILITY',
    title: `${HOLE} - php`,
    description: 'PHP-CGI lets a request pass options to the interpreter, and so run code.',
    severity: 'CRITICAL',
    fixAvailable: 'YES',
    exploitAvailable: 'YES',
    resources: [{ type: 'AWS_EC2_INSTANCE', id: instanceId, region: REGION }],
    packageVulnerabilityDetails: {
      vulnerabilityId: HOLE,
      source: 'NVD',
      vulnerablePackages: [{ name: 'php', version: '8.2.18', fixedInVersion: '8.2.20' }],
    },
  };
}

function holeCheck(aws: AwsPart, account: string, instanceId: string, state: PlainState): Promise<Check> {
  return asOwner(aws, account, async (who) => {
    const { findings } = await who.client(Inspector2Client, REGION).send(
      new ListFindingsCommand({
        filterCriteria: { resourceId: [{ comparison: 'EQUALS', value: instanceId }] },
      }),
    );
    const patched = isDone(state, 'ssm.patch', instanceId);
    const status = findings?.find((f) => f.packageVulnerabilityDetails?.vulnerabilityId === HOLE)?.status;
    return same(
      `Inspector's finding of ${HOLE} is ${patched ? 'closed' : 'open still'}`,
      status,
      patched ? 'CLOSED' : 'ACTIVE',
    );
  });
}
