/** Which part of an intrusion a MITRE ATT&CK technique belongs to. */

/** In the order in which intrusions are told; ATT&CK's tactics, credential access and discovery among them. */
export const TACTICS = [
  'first-access',
  'execution',
  'persistence',
  'escalation',
  'evasion',
  'credentials',
  'discovery',
  'movement',
  'exfiltration',
  'impact',
] as const;
export type Tactic = (typeof TACTICS)[number];

/** Techniques of several tactics stand under the one they serve in a cloud account. ATT&CK Cloud Matrix v16. */
const TACTIC_OF: Record<string, Tactic> = {
  T1078: 'first-access',
  T1190: 'first-access',
  T1199: 'first-access',
  T1566: 'first-access',
  T1648: 'execution',
  T1651: 'execution',
  T1059: 'execution',
  T1204: 'execution',
  T1098: 'persistence',
  T1136: 'persistence',
  T1525: 'persistence',
  T1546: 'persistence',
  T1556: 'persistence',
  'T1098.003': 'escalation',
  T1484: 'escalation',
  T1548: 'escalation',
  T1562: 'evasion',
  T1070: 'evasion',
  T1535: 'evasion',
  T1578: 'evasion',
  T1666: 'evasion',
  T1110: 'credentials',
  T1528: 'credentials',
  T1552: 'credentials',
  T1555: 'credentials',
  T1069: 'discovery',
  T1087: 'discovery',
  T1526: 'discovery',
  T1580: 'discovery',
  T1595: 'discovery',
  T1619: 'discovery',
  T1021: 'movement',
  T1550: 'movement',
  T1048: 'exfiltration',
  T1213: 'exfiltration',
  T1530: 'exfiltration',
  T1537: 'exfiltration',
  T1567: 'exfiltration',
  // Machines started by an intruder are started to be used.
  'T1578.002': 'impact',
  T1485: 'impact',
  T1486: 'impact',
  T1490: 'impact',
  T1496: 'impact',
  T1498: 'impact',
  T1499: 'impact',
  T1531: 'impact',
};

/** Undefined for a technique that is not listed, which is then told without a tactic. */
export function tacticOf(technique: string | undefined): Tactic | undefined {
  if (technique === undefined) return undefined;
  return TACTIC_OF[technique] ?? TACTIC_OF[technique.split('.')[0] ?? ''];
}
