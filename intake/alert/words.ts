/** Category and severity by the words of a finding, for findings whose type is in no list. */
import type { Category, Severity } from '../../domain/alert.ts';

/** Nobody has business with a decoy. */
export const DECOY = /\bdecoy|honey.?(pot|token|bucket|user)|canary.?token/i;

const CATEGORY_WORDS: readonly (readonly [RegExp, Category])[] = [
  [DECOY, 'unauthorized-access'],
  [/denial.?of.?service|\bd?dos\b|DDoS|flood|request rate/i, 'denial-of-service'],
  [
    /malware|ransom|trojan|virus|crypto|bitcoin|miner|c&c|command.and.control|backdoor|rootkit|webshell/i,
    'malware-or-exploit',
  ],
  [/exploit|vulnerab|CVE-\d|injection|escape|\bXSS\b|\bRCE\b|unpatched/i, 'malware-or-exploit'],
  [
    /exfil|leak|publicly|public access|\bpublic\b|sensitive data|exposed data|data exposure|external access|cross-account/i,
    'data-exposure',
  ],
  [/insider|misuse|violation/i, 'insider-misuse'],
  [
    /brute.?force|log.?in|credential|access key|unauthori[sz]ed|privilege|caller|root user|assume.?role|password/i,
    'unauthorized-access',
  ],
];

/** The first category whose words occur in the text, or undefined. */
export const categoryInWords = (text: string): Category | undefined =>
  CATEGORY_WORDS.find(([words]) => words.test(text))?.[1];

/** The first category whose words occur in the text, or `abnormal-behaviour`. */
export const categoryFromWords = (text: string): Category => categoryInWords(text) ?? 'abnormal-behaviour';

/** Whether the words say that strangers can reach a resource. */
export const saysExposed = (text: string): boolean =>
  /public|should be private|internet|0\.0\.0\.0\/0|::\/0|anonymous|exposed|any(one|body)|world|unrestricted|open to/i.test(
    text,
  );

const SEVERITY_WORDS: readonly (readonly [RegExp, Severity])[] = [
  [/^(critical|fatal|emergency|very.?high)$/i, 'critical'],
  [/^(high|severe|major|error)$/i, 'high'],
  [/^(medium|moderate|warning|warn)$/i, 'medium'],
  [/^(low|minor|notice)$/i, 'low'],
  [/^(info|informational|information|untriaged|none|unknown)$/i, 'informational'],
];

/** Severity of a label as sources write it, or undefined. */
export const severityFromLabel = (label: string | undefined): Severity | undefined =>
  label === undefined ? undefined : SEVERITY_WORDS.find(([words]) => words.test(label.trim()))?.[1];

/** Severity of a score of 0 to 100 (ASFF's `Normalized`, CrowdStrike): 90 critical, 70 high, 40 medium, 1 low. */
export function severityFromScore(score: number | undefined): Severity | undefined {
  if (score === undefined) return undefined;
  if (score >= 90) return 'critical';
  if (score >= 70) return 'high';
  if (score >= 40) return 'medium';
  return score >= 1 ? 'low' : 'informational';
}
