/** A server sends an unusual amount of data, for an unknown reason. */
import { unusualTraffic } from './findings.ts';
import { serverScenario } from './server-scenario.ts';

const DESTINATION = '203.0.113.150';

export const unusualTrafficScenario = serverScenario({
  name: 'unusual-traffic',
  title: 'A development server sends far more than ever before',
  account: '444455557777',
  server: 'web-1',
  attack: `4 GB to ${DESTINATION}:443`,
  findings: (machine, seen) => [unusualTraffic(machine, DESTINATION, seen)],
  proposes: ['ec2.quarantine'],
  address: { ip: DESTINATION, isSource: true },
});
