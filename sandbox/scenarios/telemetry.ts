/** What other AWS services know of an account at the time of a story: Detective's indicators and costs. */
import type { AwsPart } from '../aws.ts';
import { HOME_REGION } from '../story.ts';
import { control } from './scenario.ts';

const DAY_MS = 86_400_000;
const QUIET_DAYS = 28;
const INSTANCES = 'Amazon Elastic Compute Cloud - Compute';

/** Switches Detective on; its investigations rate the users as compromised, because of calls from that address. */
export async function watchedByDetective(aws: AwsPart, account: string, users: string[], ip: string): Promise<void> {
  const indicators = [
    {
      IndicatorType: 'TTP_OBSERVED',
      IndicatorDetail: {
        TTPsObservedDetail: { Tactic: 'Persistence', Technique: 'Create Account (T1136)', APIName: 'CreateUser' },
      },
    },
    {
      IndicatorType: 'FLAGGED_IP_ADDRESS',
      IndicatorDetail: { FlaggedIpAddressDetail: { IpAddress: ip, Reason: 'AWS_THREAT_INTELLIGENCE' } },
    },
  ];
  const findings = Object.fromEntries(
    users.map((user) => [`arn:aws:iam::${account}:user/${user}`, { severity: 'HIGH', indicators }]),
  );
  await control(aws, 'detective/graphs', { account, region: HOME_REGION, findings });
}

/** Four weeks of normal costs in the home region, and today costs in regions without any before. */
export async function billed(aws: AwsPart, account: string, regions: readonly string[]): Promise<void> {
  const day = (ago: number): string => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
  const quiet = Array.from({ length: QUIET_DAYS + 1 }, (_, ago) => ({
    date: day(ago),
    service: INSTANCES,
    region: HOME_REGION,
    usd: 40,
  }));
  const surprise = regions.map((region) => ({ date: day(0), service: INSTANCES, region, usd: 61.2 }));
  await control(aws, 'cost-explorer/costs', { account, costs: [...quiet, ...surprise] });
}
