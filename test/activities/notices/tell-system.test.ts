/** Systems outside: what they are sent, and that nothing is opened twice. */
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { OutsideSystem } from '../../../domain/outside-systems.ts';
import { externalKey, incidentInKey, keyInTitle } from '../../../domain/system-telling.ts';
import { ACCOUNT } from '../../customers.ts';
import { GENIE, JIRA, KEY, NOW, openOutside, outside, PAGES, SECRET, tell, told } from './outside.ts';

openOutside();

describe('the name of an incident in a system', () => {
  it('is found again, and short enough for a correlation id', () => {
    expect(externalKey(`acme-${ACCOUNT}-instance-0123456789abcdef`, '01234567-89ab')).toBe(KEY);
    expect(incidentInKey(KEY)).toEqual({ incidentId: KEY.split('/')[0], run: '01234567' });
    expect(externalKey('x'.repeat(64), 'f'.repeat(36)).length).toBeLessThanOrEqual(100);
    for (const no of ['', 'SEC-1', `${KEY}/x`, `${KEY} `, '../etc/passwd', undefined])
      expect(incidentInKey(no)).toBeUndefined();
  });
});

describe('PagerDuty', () => {
  it('is triggered, acknowledged and resolved under one dedup key, with the key only in the event', async () => {
    outside.answer = () => ({ status: 202, body: { status: 'success', dedup_key: KEY } });
    const { ref } = await tell(PAGES, [told('open', 1), told('acknowledge', 2), told('comment', 3), told('close', 4)]);
    expect(ref).toBe(KEY);
    expect(
      outside.requests.map(({ path, body }) => [path, body['event_action'], body['dedup_key'], body['routing_key']]),
    ).toEqual(['trigger', 'acknowledge', 'resolve'].map((action) => ['/v2/enqueue', action, KEY, SECRET]));
    expect(outside.requests[0]?.body['payload']).toMatchObject({ severity: 'error', source: `acme/${ACCOUNT}` });
    const { summary } = outside.requests[0]!.body['payload'] as { summary: string };
    expect(summary).not.toMatch(/https:\/\/|\n/);
    expect(incidentInKey(keyInTitle(summary))).toEqual(incidentInKey(KEY));
    await tell(PAGES, [told('open', 1)], { title: 'x'.repeat(300) });
    const long = (outside.requests.at(-1)!.body['payload'] as { summary: string }).summary;
    expect([long.length, keyInTitle(long)]).toEqual([255, KEY]);
  });

  it('that asks to wait is asked again after that time', async () => {
    outside.answer = () => ({ status: 429, headers: { 'retry-after': '7' } });
    const error = await tell(PAGES, [told('open', 1)]).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({ nonRetryable: false, nextRetryDelay: 7000 });
  });

  it('that refuses the key is not asked again, and no error has the key', async () => {
    outside.answer = ({ body }) => ({ status: 400, body: { status: 'invalid event', errors: [body['routing_key']] } });
    const error = (await tell(PAGES, [told('open', 1)]).catch((e: unknown) => e)) as ApplicationFailure;
    expect(error.nonRetryable).toBe(true);
    expect(JSON.stringify([error.message, error.details])).not.toContain(SECRET);
  });

  it('whose answer breaks off is asked again', async () => {
    outside.answer = () => ({ status: 202, cut: true });
    const error = (await tell(PAGES, [told('open', 1)]).catch((e: unknown) => e)) as ApplicationFailure;
    expect(error).toMatchObject({ type: 'NotTold', nonRetryable: false });
    expect(JSON.stringify([error.message, error.details])).not.toContain(SECRET);
  });

  it('that leads elsewhere is not followed', async () => {
    outside.answer = () => ({ status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data/' } });
    await expect(tell(PAGES, [told('open', 1)])).rejects.toBeInstanceOf(ApplicationFailure);
    expect(outside.requests).toHaveLength(1);
  });
});

describe('Opsgenie', () => {
  it('has one alert an incident, by its alias, which is acknowledged, noted on and closed', async () => {
    outside.answer = () => ({ status: 202, body: { result: 'Request will be processed', requestId: 'r' } });
    const all = [told('open', 1), told('acknowledge', 2), told('comment', 3), told('close', 4), told('open', 5)];
    expect(await tell(GENIE, all, { title: 'x'.repeat(300) })).toEqual({ ref: KEY, seq: 5 });
    const alert = `/v2/alerts/${encodeURIComponent(KEY)}`;
    expect(outside.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v2/alerts',
      ...['acknowledge', 'notes', 'close'].map((verb) => `POST ${alert}/${verb}?identifierType=alias`),
      'POST /v2/alerts',
    ]);
    expect(new Set(outside.requests.map(({ authorization }) => authorization))).toEqual(
      new Set([`GenieKey ${SECRET}`]),
    );
    expect(outside.requests[0]?.body).toMatchObject({ alias: KEY, priority: 'P2', source: 'Firebreak' });
    expect(String(outside.requests[0]?.body['message'])).toHaveLength(130);
    expect(outside.requests[2]?.body).toMatchObject({ note: '[Firebreak] what happened 3' });
  });

  it('as a part of Jira Service Management has another path', async () => {
    outside.answer = () => ({ status: 202 });
    await tell(OutsideSystem.parse({ ...GENIE, region: 'jsm' }), [told('open', 1)]);
    expect(outside.requests.map(({ path }) => path)).toEqual(['/jsm/ops/integration/v2/alerts']);
  });
});

describe('Jira', () => {
  /** One project, as Jira keeps it. */
  const jira = () => {
    const issues: { key: string; labels: string[]; comments: string[]; status: string }[] = [];
    /** Searches that do not see new issues yet; calls whose answer is lost, by how their paths end. */
    const project = { issues, lag: 0, lost: [] as string[] };
    const status = (name: string): object => ({ name, statusCategory: { key: name === 'Done' ? 'done' : 'new' } });
    const take: typeof outside.answer = ({ method, path, body }) => {
      const issue = issues.find(({ key }) => path.startsWith(`/rest/api/3/issue/${key}`));
      if (path === '/rest/api/3/search/jql' && issues.length > 0 && project.lag-- > 0) return { body: { issues: [] } };
      if (path === '/rest/api/3/search/jql')
        return { body: { issues: issues.filter((i) => i.labels.some((l) => String(body['jql']).includes(`"${l}"`))) } };
      if (method === 'POST' && path === '/rest/api/3/issue') {
        const { labels } = body['fields'] as { labels: string[] };
        issues.push({ key: `SEC-${issues.length + 1}`, labels, comments: [], status: 'To Do' });
        return { status: 201, body: { id: '10000', key: issues.at(-1)!.key } };
      }
      if (issue === undefined) return { status: 404, body: { errorMessages: ['Issue does not exist'] } };
      if (path.endsWith('/comment')) {
        issue.comments.push(JSON.stringify(body));
        return { status: 201, body: { id: '1' } };
      }
      if (path.endsWith('?fields=status')) return { body: { fields: { status: status(issue.status) } } };
      const ways = [
        { id: '31', name: 'Close', to: status('Done') },
        { id: '11', to: status('To Do') },
      ];
      if (method === 'GET') return { body: { transitions: ways } };
      issue.status = (body['transition'] as { id: string }).id === '31' ? 'Done' : 'To Do';
      return { status: 204 };
    };
    outside.answer = (request) => {
      const taken = take(request);
      const lost = project.lost.findIndex((end) => request.method === 'POST' && request.path.endsWith(end));
      return lost === -1 ? taken : { status: 502, body: project.lost.splice(lost, 1) };
    };
    return project;
  };

  it('gets one issue an incident, also when the call is repeated, with comments, and it is moved when the incident closes', async () => {
    const { issues } = jira();
    expect(await tell(JIRA, [told('open', 1)])).toEqual({ ref: 'SEC-1', seq: 1 });
    // The answer was lost: the activity is called again without a ref.
    expect(await tell(JIRA, [told('open', 1), told('comment', 5, '<!channel> *contained*')])).toEqual({
      ref: 'SEC-1',
      seq: 5,
    });
    await tell(JIRA, [told('close', 9)], { ref: 'SEC-1' });
    expect(issues).toMatchObject([{ key: 'SEC-1', labels: ['firebreak', KEY], status: 'Done' }]);
    expect(issues[0]?.comments).toHaveLength(2);
    expect(issues[0]?.comments[0]).toContain('[Firebreak] <!channel> *contained*');
    expect(outside.requests[0]?.authorization).toBe(
      `Basic ${Buffer.from(`bot@example.com:${SECRET}`).toString('base64')}`,
    );
  });

  it('that has opened an issue without an answer is searched until it shows it, and gets no second one', async () => {
    const project = jira();
    Object.assign(project, { lag: 2, lost: ['/issue'] });
    const tellings = [told('open', 1)];
    const { failed, ...progress } = await tell(JIRA, tellings);
    expect(failed?.en).toContain('502');
    expect([progress, outside.beats]).toEqual([{ sent: true, seq: 0 }, [{ sent: true, seq: 0 }]]);
    // The workflow calls again, or Temporal repeats an attempt whose worker was killed.
    expect(await tell(JIRA, tellings, { sent: true })).toEqual({ ref: 'SEC-1', seq: 1 });
    project.lag = 2;
    expect(await tell(JIRA, tellings, {}, progress)).toEqual({ ref: 'SEC-1', seq: 1 });
    expect(project.issues).toHaveLength(1);
  });

  it('that fails in between says how far it came; the issue is moved before it is commented on', async () => {
    const project = jira();
    const tellings = [told('open', 1), told('comment', 5), told('close', 9)];
    const far = { ref: 'SEC-1', seq: 5 };
    const take = outside.answer;
    outside.answer = (request) =>
      JSON.stringify(request.body).includes('happened 9') ? { status: 503 } : take(request);
    expect(await tell(JIRA, tellings)).toMatchObject({ ...far, failed: { en: expect.stringContaining('503') } });
    expect(project.issues).toMatchObject([{ status: 'Done', comments: [expect.stringContaining('happened 5')] }]);
  });

  it('opens its issue again with the incident, unless it is open', async () => {
    const { issues } = jira();
    await tell(JIRA, [told('open', 1), told('close', 9), told('open', 10)]);
    expect(issues).toMatchObject([{ status: 'To Do', comments: { length: 2 } }]);
    outside.requests = [];
    await tell(JIRA, [told('open', 10)], { ref: 'SEC-1' });
    expect(outside.requests.filter(({ path }) => path.endsWith('/transitions'))).toEqual([]);
  });

  it('that has lost the issue says so, and is not asked again', async () => {
    jira();
    await expect(tell(JIRA, [told('comment', 5)], { ref: 'SEC-9' })).rejects.toMatchObject({ nonRetryable: true });
  });
});

describe('ServiceNow', () => {
  it('gets one record an incident, work notes, and a resolution; no text becomes HTML', async () => {
    const records: Record<string, unknown>[] = [];
    outside.answer = ({ method, path, body }) => {
      if (method === 'GET')
        return {
          body: {
            result: records.filter((r) =>
              decodeURIComponent(path).includes(`correlation_id=${r['correlation_id'] as string}`),
            ),
          },
        };
      if (method === 'POST') {
        records.push({ ...body, sys_id: 'f'.repeat(32) });
        return { status: 201, body: { result: records.at(-1) } };
      }
      Object.assign(records[0]!, body);
      return { body: { result: records[0] } };
    };
    await tell(NOW, [told('open', 1)]);
    await tell(NOW, [told('open', 1)]);
    await tell(NOW, [told('close', 9, '[code]<b>closed</b>[/CODE]')], { ref: 'f'.repeat(32) });
    expect(records).toMatchObject([
      {
        correlation_id: KEY,
        urgency: '1',
        state: '6',
        close_code: 'Solution provided',
        work_notes: expect.any(String),
      },
    ]);
    expect(String(records[0]?.['work_notes'])).not.toMatch(/\[\/?code\]/i);
    expect(String(records[0]?.['short_description']).length).toBeLessThanOrEqual(160);
    const take = outside.answer;
    outside.answer = (request) => (request.method === 'GET' ? { body: { result: records[0] } } : take(request));
    for (const [before, after] of [
      ['6', '2'],
      ['7', '7'],
    ]) {
      records[0]!['state'] = before;
      await tell(NOW, [told('open', 10)], { ref: 'f'.repeat(32) });
      expect(records[0]!['state']).toBe(after);
    }
  });
});

describe('the address of a system', () => {
  it.each([
    'http://acme.atlassian.net',
    'https://127.0.0.1',
    'https://localhost',
    'https://[::1]',
    'https://user:pass@acme.atlassian.net',
    'https://acme.atlassian.net/path',
    'https://acme.atlassian.net:8443',
  ])('is not %s', (url) => {
    expect(OutsideSystem.safeParse({ ...JIRA, url }).success).toBe(false);
  });
});
