/** The MITRE ATT&CK tactic that a technique belongs to. */

/** ATT&CK's tactics by their own names, in the order in which an intrusion is told. */
export const TACTICS = [
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'defense-evasion',
  'credential-access',
  'discovery',
  'lateral-movement',
  'exfiltration',
  'impact',
] as const;
export type Tactic = (typeof TACTICS)[number];

/**
 * A technique of several tactics is listed under the one that it serves in a cloud account. ATT&CK Cloud Matrix v16.
 */
const TACTIC_OF: Record<string, Tactic> = {
  T1078: 'initial-access',
  T1190: 'initial-access',
  T1199: 'initial-access',
  T1566: 'initial-access',
  T1648: 'execution',
  T1651: 'execution',
  T1059: 'execution',
  T1204: 'execution',
  T1098: 'persistence',
  T1136: 'persistence',
  T1525: 'persistence',
  T1546: 'persistence',
  T1556: 'persistence',
  'T1098.003': 'privilege-escalation',
  T1484: 'privilege-escalation',
  T1548: 'privilege-escalation',
  T1562: 'defense-evasion',
  T1070: 'defense-evasion',
  T1535: 'defense-evasion',
  T1578: 'defense-evasion',
  T1666: 'defense-evasion',
  T1110: 'credential-access',
  T1528: 'credential-access',
  T1552: 'credential-access',
  T1555: 'credential-access',
  T1069: 'discovery',
  T1087: 'discovery',
  T1526: 'discovery',
  T1580: 'discovery',
  T1595: 'discovery',
  T1619: 'discovery',
  T1021: 'lateral-movement',
  T1550: 'lateral-movement',
  T1048: 'exfiltration',
  T1213: 'exfiltration',
  T1530: 'exfiltration',
  T1537: 'exfiltration',
  T1567: 'exfiltration',
  // An intruder starts machines in order to use them.
  'T1578.002': 'impact',
  T1485: 'impact',
  T1486: 'impact',
  T1490: 'impact',
  T1496: 'impact',
  T1498: 'impact',
  T1499: 'impact',
  T1531: 'impact',
};

/** Undefined for a technique that is not listed. It is then shown without a tactic. */
export function tacticOf(technique: string | undefined): Tactic | undefined {
  if (technique === undefined) return undefined;
  return TACTIC_OF[technique] ?? TACTIC_OF[technique.split('.')[0] ?? ''];
}
