/** Security Hub's GetFindings with its filters, and BatchUpdateFindings. moto stores the findings but has neither. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DescribeHubCommand,
  GetFindingsCommand,
  SecurityHubClient,
  type AwsSecurityFinding,
} from '@aws-sdk/client-securityhub';
import { AwsError } from '../aws-error.ts';
import type { Moto } from '../moto.ts';
import { textOf, type Members } from '../parse/value.ts';
import { pageOf } from './page.ts';
import { PerRegion, type Service } from './service.ts';

const DEFAULT_PAGE = 10;

/** The value that each filter compares. */
const LOOKS_AT: Record<string, (finding: AwsSecurityFinding) => (string | undefined)[]> = {
  Id: (f) => [f.Id],
  ProductArn: (f) => [f.ProductArn],
  AwsAccountId: (f) => [f.AwsAccountId],
  GeneratorId: (f) => [f.GeneratorId],
  RecordState: (f) => [f.RecordState],
  WorkflowStatus: (f) => [f.Workflow?.Status],
  ResourceId: (f) => (f.Resources ?? []).map((r) => r.Id),
};

/** What a customer may set. A later import does not change it. */
const SETTABLE = ['Workflow', 'Note', 'VerificationState', 'Confidence', 'Criticality', 'UserDefinedFields'] as const;

export function securityHub(moto: Moto): Service {
  /** Product and id → what was set. */
  const set = new PerRegion(() => new Map<string, Members>());
  const keyOf = (id: unknown, product: unknown): string => `${String(product)} ${String(id)}`;
  const held = async (call: { account: string; region: string }): Promise<AwsSecurityFinding[]> => {
    const client = moto.client(SecurityHubClient, call.account, call.region);
    await client.send(new DescribeHubCommand({})).catch(() => {
      throw new AwsError(
        'InvalidAccessException',
        `Account ${call.account} is not subscribed to AWS Security Hub`,
        401,
      );
    });
    const found = await findingsIn(client);
    const mine = set.get(call);
    return found.map((f) => ({ Workflow: { Status: 'NEW' }, ...f, ...mine.get(keyOf(f.Id, f.ProductArn)) }));
  };
  return {
    name: 'securityhub',
    observers: {
      BatchImportFindings: ({ account, region, input }) => {
        announce(moto, { account, region }, input.Findings).catch((error: unknown) => {
          process.stderr.write(`gateway: a finding did not reach EventBridge: ${String(error)}\n`);
        });
      },
    },
    operations: {
      async GetFindings(input, { account, region }) {
        const filters = Object.entries((input.Filters ?? {}) as Record<string, Members[]>);
        const all = await held({ account, region });
        const found = all.filter((finding) => filters.every(([name, any]) => meets(finding, name, any)));
        const { items, next } = pageOf(found, input.NextToken, Number(input.MaxResults ?? DEFAULT_PAGE));
        return { Findings: items as unknown as Members[], ...(next ? { NextToken: next } : {}) };
      },
      async BatchUpdateFindings(input, { account, region }) {
        const known = new Set((await held({ account, region })).map((f) => keyOf(f.Id, f.ProductArn)));
        const changes = Object.fromEntries(SETTABLE.flatMap((m) => (input[m] === undefined ? [] : [[m, input[m]]])));
        const all = (input.FindingIdentifiers ?? []) as Members[];
        const mine = set.get({ account, region });
        const isKnown = (f: Members): boolean => known.has(keyOf(f.Id, f.ProductArn));
        for (const f of all.filter(isKnown)) {
          const key = keyOf(f.Id, f.ProductArn);
          mine.set(key, { ...mine.get(key), ...changes });
        }
        return {
          ProcessedFindings: all.filter(isKnown),
          UnprocessedFindings: all
            .filter((f) => !isKnown(f))
            .map((f) => ({ FindingIdentifier: f, ErrorCode: 'FindingNotFound', ErrorMessage: 'Finding Not Found' })),
        };
      },
    },
  };
}

/** Every finding that is imported is an event of its account (Security Hub: *EventBridge event types*). */
async function announce(moto: Moto, at: { account: string; region: string }, findings: unknown): Promise<void> {
  const Entries = (findings as object[]).map((finding) => ({
    Source: 'aws.securityhub',
    DetailType: 'Security Hub Findings - Imported',
    Detail: JSON.stringify({ findings: [finding] }),
  }));
  const events = moto.client(EventBridgeClient, at.account, at.region);
  // PutEvents takes ten.
  for (let i = 0; i < Entries.length; i += 10)
    await events.send(new PutEventsCommand({ Entries: Entries.slice(i, i + 10) }));
}

async function findingsIn(client: SecurityHubClient): Promise<AwsSecurityFinding[]> {
  const all: AwsSecurityFinding[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new GetFindingsCommand({ MaxResults: 100, NextToken }));
    all.push(...(page.Findings ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined && NextToken !== '');
  return all;
}

function meets(finding: AwsSecurityFinding, name: string, any: Members[]): boolean {
  const look = LOOKS_AT[name];
  if (!look) throw new AwsError('InvalidInputException', `The sandbox does not filter findings by ${name}.`);
  const values = look(finding).filter((v) => v !== undefined);
  return any.some(({ Value, Comparison }) => {
    const wanted = textOf(Value);
    if (Comparison === 'EQUALS') return values.includes(wanted);
    if (Comparison === 'PREFIX') return values.some((v) => v.startsWith(wanted));
    throw new AwsError(
      'InvalidInputException',
      `The sandbox compares by EQUALS and PREFIX, not ${textOf(Comparison)}.`,
    );
  });
}
