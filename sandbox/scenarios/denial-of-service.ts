/** A web server takes part in a denial-of-service attack. The victim's address must not be blocked as the attacker's. */
import { flood } from './findings.ts';
import { serverScenario } from './server-scenario.ts';

const VICTIM_IP = '198.51.100.201';

export const denialOfService = serverScenario({
  name: 'denial-of-service',
  title: 'A web server takes part in a denial-of-service attack on somebody else',
  account: '111122223333',
  server: 'web-2',
  attack: `a TCP flood of ${VICTIM_IP}:443`,
  findings: (machine, seen) => [flood(machine, VICTIM_IP, seen)],
  proposes: ['ec2.quarantine', 'ssm.patch'],
  address: { ip: VICTIM_IP, isSource: false },
});
