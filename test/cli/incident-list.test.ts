import { describe, expect, it } from 'vitest';
import { incidentList, listIncidents, onlyOpenIncident } from '../../cli/incident-list.ts';
import { NoAnswer } from '../../contract/temporal/errors.ts';
import type { Incidents, ListedIncident } from '../../contract/temporal/incidents.ts';
import type { IncidentState } from '../../domain/incident.ts';

const listed = (id: string, status = 'open'): ListedIncident => ({
  id,
  runId: `run-${id}`,
  status,
  phase: 'isolate',
  severity: 'high',
  category: 'unauthorized-access',
  customer: 'acme',
  account: '111122223333',
  openedAt: '2026-11-26T18:28:09.123Z',
  closedAt: null,
});

/** Incidents of which only the list and the state are read. */
const incidentsOf = (
  list: readonly ListedIncident[],
  state: (id: string) => Partial<IncidentState> = () => {
    throw new NoAnswer('no worker');
  },
): Incidents =>
  ({
    list: ({ open }: { open?: true }) => Promise.resolve(list.filter((i) => open !== true || i.status === 'open')),
    header: async ({ id }: { id: string }) => state(id),
  }) as unknown as Incidents;

const waiting = { title: 'A key was leaked\u001b[31m', waitingFor: { en: 'approval of 14 steps', ko: '14단계 승인' } };

describe('the list of incidents', () => {
  it('has headings, the customer, the title and what each incident waits for', async () => {
    const rows = await listIncidents(incidentsOf([listed('acme-1')], () => waiting));
    expect(incidentList(rows, 'en', {}).split('\n')).toEqual([
      'OPENED (UTC)      STATUS         SEVERITY  CUSTOMER  INCIDENT',
      '2026-11-26 18:28  open: isolate  high      acme      acme-1',
      '    A key was leaked [31m',
      '    waits for approval of 14 steps',
      '',
    ]);
    expect(incidentList(rows, 'ko', {})).toContain('14단계 승인');
  });

  it('is shown without titles when no worker answers', async () => {
    const rows = await listIncidents(incidentsOf([listed('acme-1')]));
    expect(rows).toMatchObject([{ id: 'acme-1', title: null, waitingFor: null }]);
    expect(incidentList(rows, 'en', {})).toContain('no title: its state was not read');
  });
});

describe('firebreak show without an id', () => {
  it('takes the only open incident', async () => {
    const incidents = incidentsOf([listed('acme-1', 'closed'), listed('acme-2')], () => waiting);
    expect(await onlyOpenIncident(incidents, 'en', {})).toBe('acme-2');
  });

  it('lists the open incidents when there are several', async () => {
    const incidents = incidentsOf([listed('acme-1'), listed('acme-2')], () => waiting);
    await expect(onlyOpenIncident(incidents, 'en', {})).rejects.toThrow(/^2 incidents are open.*acme-1.*acme-2/s);
  });

  it('says that none is open', async () => {
    const incidents = incidentsOf([listed('acme-1', 'closed')]);
    await expect(onlyOpenIncident(incidents, 'en', {})).rejects.toThrow('No incident is open.');
  });
});
