/** One rule of the CloudTrail table. */
import type { Category, Severity } from '../../../domain/alert.ts';
import { isService, type TrailRecord } from '../../../domain/trail-record.ts';

export interface Rule {
  /** `eventSource` without its domain; `*` for any. */
  service: string;
  calls?: readonly string[];
  title: string;
  category: Category;
  severity: Severity;
  /** The rule applies to failed calls too; their severity is one lower. */
  evenFailed?: true;
  /** The rule applies to calls of AWS services too. */
  evenByService?: true;
  /** What of a call with many meanings it is about: the finding type is then `rds:ModifyDBInstance/DeletionProtection`. */
  about?: string;
  /** The call protects the account: its caller is not contained. */
  defends?: true;
  when?: (record: TrailRecord) => boolean;
}

export const rule = (
  service: string,
  calls: readonly string[],
  title: string,
  category: Category,
  severity: Severity,
  when?: Rule['when'],
): Rule => ({ service, calls, title, category, severity, ...(when === undefined ? {} : { when }) });

/** False for calls through CloudFormation or another service: deployments create and delete such things every day. */
export const byHand = ({ caller, sourceIp }: TrailRecord): boolean =>
  !isService(caller.invokedBy) && !isService(sourceIp);

/** Whether a member is `false`. A call that does not name it leaves it as it is. */
export const isOff = (value: unknown): boolean => /^false$/i.test(String(value));
