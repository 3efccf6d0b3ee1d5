import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

/** What each method needs of a bot token, by its page in Slack's reference. */
const SCOPES: Record<string, string[]> = {
  'chat.delete': ['chat:write'],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  // With a person's id in place of a channel's it opens a direct message.
  'chat.postMessage': ['chat:write', 'im:write'],
  'chat.update': ['chat:write'],
  // Each kind of channel has a scope of its own; the app is in public and in private ones.
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'auth.test': [],
  'bookmarks.add': ['bookmarks:write'],
  // Those of private channels: the app makes no others.
  'conversations.create': ['groups:write'],
  'conversations.info': ['groups:read'],
  'conversations.invite': ['groups:write'],
  'conversations.kick': ['groups:write'],
  'conversations.list': ['groups:read'],
  'conversations.setPurpose': ['groups:write'],
  'conversations.setTopic': ['groups:write'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};

const manifest = parse(readFileSync('slack-app/manifest.yaml', 'utf8')) as {
  features: { slash_commands: { command: string }[] };
  oauth_config: { scopes: { bot: string[] } };
  settings: { event_subscriptions?: unknown };
};

const code = readdirSync('slack-app', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join('slack-app', name), 'utf8'))
  .join('\n');

/** The methods of Slack's Web API that the code calls. */
function methodsCalled(): string[] {
  const web: unknown = new WebClient();
  const calls = [...code.matchAll(/\.((?:[a-z]\w*\.)+[a-z]\w*)\(/g)].map(([, path = '']) => path);
  const isMethod = (path: string): boolean => {
    // The client's own logger is no method of Slack.
    if (path.startsWith('logger.')) return false;
    let at: unknown = web;
    for (const name of path.split('.')) at = (at as Record<string, unknown> | undefined)?.[name];
    return typeof at === 'function';
  };
  // `this.slack.chat.update`: the method begins somewhere in the path.
  const ends = calls.flatMap((path) => path.split('.').map((_, i, names) => names.slice(i).join('.')));
  return [...new Set(ends.filter((path) => path.includes('.') && isMethod(path)))];
}

it('asks for the scopes of the methods that the code calls, and for no others', () => {
  const methods = methodsCalled();
  expect(methods).toContain('chat.postMessage');
  expect(methods.filter((method) => SCOPES[method] === undefined)).toEqual([]);
  const needed = new Set([...methods.flatMap((method) => SCOPES[method] ?? []), 'commands']);
  expect(new Set(manifest.oauth_config.scopes.bot)).toEqual(needed);
});

it('asks for the scopes that docs/deploy.md explains', () => {
  const [, section = ''] = readFileSync('docs/deploy.md', 'utf8').split('\n## Slack\n');
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
  const explained = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([a-z:]+)`/g)].map((m) => m[1]));
  expect(new Set(explained)).toEqual(new Set(manifest.oauth_config.scopes.bot));
});

it('has the commands that the code listens to, and subscribes to events only where the code does', () => {
  const commands = [...code.matchAll(/app\.command\('([^']+)'/g)].map(([, command]) => command);
  expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(commands);
  const events = [...code.matchAll(/app\.(?:event|message)\(/g)];
  expect(events.length > 0).toBe(manifest.settings.event_subscriptions !== undefined);
});
