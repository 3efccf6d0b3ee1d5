/** A GuardDuty finding told in a sentence, as the input transformer of AWS's own guide writes it for mail and chat. */

/**
 * `"AWS 111122223333 has a severity 8 GuardDuty finding type Recon:EC2/Portscan in the us-east-1 region."`
 * ("Processing GuardDuty findings with EventBridge"). Type, severity and account have to be there.
 */
export function findingInText(text: string): Record<string, string> | undefined {
  const type = /\b([A-Z][A-Za-z]+:[A-Z][\w-]*\/[\w.!&-]+[\w])/.exec(text)?.[1];
  const severity = /severity\W+(?:of\W+)?(\d+(?:\.\d+)?|low|medium|high|critical)\b/i.exec(text)?.[1];
  const account = /(?<!\d)(\d{12})(?!\d)/.exec(text)?.[1];
  if (type === undefined || severity === undefined || account === undefined || !/GuardDuty/i.test(text))
    return undefined;
  const region = /\b([a-z]{2}(?:-[a-z]+)+-\d)\b/.exec(text)?.[1];
  return {
    accountId: account,
    type,
    severity,
    title: `GuardDuty finding ${type}`,
    description: text.replaceAll('"', '').trim(),
    ...(region === undefined ? {} : { region }),
  };
}
