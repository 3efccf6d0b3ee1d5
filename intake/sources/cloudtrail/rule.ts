/** What a rule of the CloudTrail table is. */
import type { Category, Severity } from '../../../domain/alert.ts';
import { textAt } from '../../fields.ts';
import type { TrailRecord } from './record.ts';

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
export const byHand = ({ raw }: TrailRecord): boolean =>
  ![textAt(raw, 'userIdentity', 'invokedBy'), textAt(raw, 'sourceIPAddress')].some((by) =>
    by?.endsWith('.amazonaws.com'),
  );
