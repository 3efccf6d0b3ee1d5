/** Jira Cloud's REST API, version 3: one issue an incident, found by its label, so that a repeated call opens no second one. */
import { listAt, textAt } from '../../domain/fields.ts';
import type { OutsideSystem } from '../../domain/outside-systems.ts';
import { ownComment, type SystemAdapter, type SystemTold } from './system-adapter.ts';
import { failure, type SystemLink } from './system-http.ts';

type Jira = Extract<OutsideSystem, { kind: 'jira' }>;

/** Characters of a summary. */
const SUMMARY = 255;
/** Tells Firebreak's issues from others. */
const LABEL = 'firebreak';

export const jira: SystemAdapter<Jira> = {
  site: ({ url }) => url,
  headers: ({ user }, secret) => ({ authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` }),

  async open(link, system, told) {
    const known = await issueOf(link, system, told);
    if (known !== undefined) return known;
    const made = await link.call({
      method: 'POST',
      path: '/rest/api/3/issue',
      body: {
        fields: {
          project: { key: system.project },
          issuetype: { name: system.issueType },
          summary: told.summary.slice(0, SUMMARY),
          description: documentOf(told.details),
          labels: [LABEL, told.key],
        },
      },
    });
    const key = textAt(made, 'key');
    if (key === undefined) throw failure(system.id, 'Jira named no issue', false);
    return key;
  },

  async tell(link, system, { telling, ref, text }) {
    const issue = `/rest/api/3/issue/${encodeURIComponent(ref)}`;
    await link.call({ method: 'POST', path: `${issue}/comment`, body: { body: documentOf(ownComment(text)) } });
    if (telling.kind !== 'close') return;
    const ways = listAt(await link.call({ method: 'GET', path: `${issue}/transitions` }), 'transitions');
    const to = ways.find((way) => textAt(way, 'to', 'name') === system.doneStatus);
    const id = textAt(to, 'id');
    // Somebody may have closed it already, and the project's workflow then has no such way.
    if (id !== undefined)
      await link.call({ method: 'POST', path: `${issue}/transitions`, body: { transition: { id } } });
  },
};

async function issueOf(link: SystemLink, { project }: Jira, { key }: SystemTold): Promise<string | undefined> {
  const jql = `project = "${project}" AND labels = "${key}"`;
  const found = await link.call({
    method: 'POST',
    path: '/rest/api/3/search/jql',
    body: { jql, maxResults: 1, fields: ['key'] },
  });
  return textAt(found, 'issues', 0, 'key');
}

/** Atlassian Document Format: a paragraph a line. A text node has no markup. */
const documentOf = (text: string): object => ({
  type: 'doc',
  version: 1,
  content: text
    .split('\n')
    .map((line) => ({ type: 'paragraph', content: line === '' ? [] : [{ type: 'text', text: line }] })),
});
