/** Single findings of Security Hub. */
import { GetFindingsCommand, type AwsSecurityFinding, type SecurityHubClient } from '@aws-sdk/client-securityhub';

/** Undefined if there is none. Without a product, the first finding with that id. */
export async function findingNamed(
  hub: SecurityHubClient,
  findingId: string,
  productArn?: string,
): Promise<AwsSecurityFinding | undefined> {
  const is = (Value: string) => [{ Value, Comparison: 'EQUALS' as const }];
  const { Findings } = await hub.send(
    new GetFindingsCommand({
      Filters: { Id: is(findingId), ...(productArn !== undefined && { ProductArn: is(productArn) }) },
    }),
  );
  return Findings?.find((f) => f.Id === findingId);
}
