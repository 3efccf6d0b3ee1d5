/** Jira Cloud's REST API, version 3: one issue an incident, found by its label. A new issue is found some seconds later (*Search And Reconcile*). */
import { at, listAt, textAt } from '../../domain/fields.ts';
import type { OutsideSystem } from '../../domain/outside-systems.ts';
import { ownComment, type SystemAdapter } from './system-adapter.ts';
import { failure, type SystemLink } from './system-http.ts';

type Jira = Extract<OutsideSystem, { kind: 'jira' }>;

/** Characters of a summary. */
const SUMMARY = 255;
/** Tells Firebreak's issues from others. */
const LABEL = 'firebreak';

export const jira: SystemAdapter<Jira> = {
  site: ({ url }) => url,
  headers: ({ user }, secret) => ({ authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` }),

  async find(link, { project }, { key }) {
    const jql = `project = "${project}" AND labels = "${key}"`;
    const found = await link.call({
      method: 'POST',
      path: '/rest/api/3/search/jql',
      body: { jql, maxResults: 1, fields: ['key'] },
    });
    return textAt(found, 'issues', 0, 'key');
  },

  async create(link, system, told) {
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
    if (telling.kind === 'close') await move(link, issue, (to) => textAt(to, 'name') === system.doneStatus);
    if (telling.kind === 'open' && (await isDone(link, issue))) await move(link, issue, (to) => !isOfDone(to));
    // Last, so that a repeated call repeats no comment.
    await link.call({ method: 'POST', path: `${issue}/comment`, body: { body: documentOf(ownComment(text)) } });
  },
};

const isOfDone = (status: unknown): boolean => textAt(status, 'statusCategory', 'key') === 'done';

async function isDone(link: SystemLink, issue: string): Promise<boolean> {
  return isOfDone(at(await link.call({ method: 'GET', path: `${issue}?fields=status` }), 'fields', 'status'));
}

/** By the first way to such a status. Somebody may have moved it already, and the project's workflow then has no such way. */
async function move(link: SystemLink, issue: string, isRight: (to: unknown) => boolean): Promise<void> {
  const ways = listAt(await link.call({ method: 'GET', path: `${issue}/transitions` }), 'transitions');
  const way = ways.find((one) => isRight(at(one, 'to')));
  const id = textAt(way, 'id');
  if (id !== undefined) await link.call({ method: 'POST', path: `${issue}/transitions`, body: { transition: { id } } });
}

/** Atlassian Document Format: a paragraph a line. A text node has no markup. */
const documentOf = (text: string): object => ({
  type: 'doc',
  version: 1,
  content: text
    .split('\n')
    .map((line) => ({ type: 'paragraph', content: line === '' ? [] : [{ type: 'text', text: line }] })),
});
