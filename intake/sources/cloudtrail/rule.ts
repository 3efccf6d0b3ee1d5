/** What a rule of the CloudTrail table is. */
import type { Category, Severity } from '../../../domain/alert.ts';
import { isService, type TrailRecord } from '../../../domain/trail-record.ts';

export interface Rule {
  /** `eventSource` without its domain; `*` for any. */
  service: string;
  calls?: readonly string[];
  title: string;
  category: Category;
  severity: Severity;
  /** Also when the call failed; then one severity milder. */
  evenFailed?: true;
  /** Also when an AWS service called. */
  evenByService?: true;
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

/** Through CloudFormation or another service in the caller's name: deployments make and delete such things every day. */
export const byHand = ({ caller, sourceIp }: TrailRecord): boolean =>
  !isService(caller.invokedBy) && !isService(sourceIp);
