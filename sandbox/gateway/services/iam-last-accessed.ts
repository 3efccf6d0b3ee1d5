/** IAM's service last accessed data, computed from the calls through the gateway. moto has none. */
import { AwsError } from '../aws-error.ts';
import type { Principal } from '../principal.ts';
import type { Call } from '../call.ts';
import type { CallLog } from '../call-log.ts';
import { textOf, type Members } from '../parse/value.ts';
import { requiredActions } from '../policy/actions.ts';
import type { Identities } from '../policy/identity.ts';
import type { Service } from './service.ts';

interface Job {
  arn: string;
  account: string;
  createdAt: Date;
}

export function iamLastAccessed(calls: CallLog, identities: Pick<Identities, 'policies'>): Service {
  const jobs = new Map<string, Job>();
  return {
    name: 'iam',
    operations: {
      GenerateServiceLastAccessedDetails(input, call) {
        const id = crypto.randomUUID();
        jobs.set(id, { arn: textOf(input.Arn), account: call.account, createdAt: call.at });
        return { JobId: id };
      },
      /** For users and roles. The job has ended at the first request. */
      async GetServiceLastAccessedDetails(input) {
        const job = jobs.get(textOf(input.JobId));
        if (!job) throw new AwsError('NoSuchEntity', 'The job does not exist.', 404);
        const used = usedBy(calls, job);
        const granted = await servicesGranted(identities, job);
        const names = [...new Set([...granted, ...used.keys()])].sort();
        return {
          JobStatus: 'COMPLETED',
          JobType: 'ACTION_LEVEL',
          JobCreationDate: job.createdAt,
          JobCompletionDate: new Date(),
          IsTruncated: false,
          ServicesLastAccessed: names.map((name) => detail(name, job.arn, used.get(name))),
        };
      },
    },
  };
}

/** Service → action → time of last use. */
type Used = Map<string, Map<string, Date>>;

function usedBy(calls: CallLog, { arn, account }: Job): Used {
  const role = /:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
  const principal = role === undefined ? arn : `:assumed-role/${role}/`;
  const used: Used = new Map();
  for (const call of calls.find(new URLSearchParams({ account, principal }))) {
    const route = { service: call.service, operation: call.operation } as Call['route'];
    for (const permission of requiredActions({ route, input: {} })) {
      const [service = '', action = ''] = permission.split(':');
      const actions = used.get(service) ?? new Map<string, Date>();
      used.set(service, actions.set(action, new Date(call.at)));
    }
  }
  return used;
}

/** The services that an Allow names. `*` counts as no service. */
async function servicesGranted(identities: Pick<Identities, 'policies'>, { arn, account }: Job): Promise<string[]> {
  const name = arn.split('/').at(-1) ?? '';
  const who = arn.includes(':role/') ? { account, session: { roleName: name } } : { account, userName: name };
  const documents = await identities.policies(who as unknown as Principal);
  const actions = documents.flatMap((d) => [d.Statement].flat()).flatMap((s) => [s.Action ?? []].flat());
  return actions.flatMap((action) => /^([a-z0-9-]+):/.exec(action)?.[1] ?? []);
}

function detail(service: string, arn: string, actions: Map<string, Date> | undefined): Members {
  const last = [...(actions?.values() ?? [])].sort((a, b) => b.getTime() - a.getTime())[0];
  return {
    ServiceName: service,
    ServiceNamespace: service,
    TotalAuthenticatedEntities: last ? 1 : 0,
    ...(last ? { LastAuthenticated: last, LastAuthenticatedEntity: arn } : {}),
    TrackedActionsLastAccessed: [...(actions ?? [])].map(([ActionName, LastAccessedTime]) => ({
      ActionName,
      LastAccessedEntity: arn,
      LastAccessedTime,
    })),
  };
}
