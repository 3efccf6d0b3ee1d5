/** The app's home: what waits for a person. Made when the person opens it, and by its button. */
import type { WebClient } from '@slack/web-api';
import { homeOf } from '../../domain/home.ts';
import { homeNote, homeView } from '../blocks/home.ts';
import type { Clicker } from '../people.ts';
import { textsOf } from '../texts/texts.ts';
import type { ListenerDeps } from './listener.ts';

/** Follow-ups of so many incidents are read. */
const MOST_FOLLOW_UPS = 20;

/** @param workspace in which the person opened it */
export async function showHome(
  user: Clicker,
  workspace: string,
  { views }: { views: Pick<WebClient['views'], 'publish'> },
  deps: ListenerDeps,
): Promise<void> {
  await views.publish({ user_id: user.id, view: await viewFor(user, workspace, deps) });
}

async function viewFor(user: Clicker, workspace: string, { directory, incidents, people }: ListenerDeps) {
  const customers = directory.ofPerson(user.id);
  const language = customers[0]?.language ?? directory.infosecLanguage;
  const { home: t } = textsOf(language);
  const { standing } = await people.speakerOf(user, workspace);
  if (standing !== 'member') return homeNote(t.members, language);
  if (customers.length === 0) return homeNote(t.nobody, language);
  const ids = customers.map((c) => c.id);
  try {
    const [{ headers, more }, { states, more: moreFollowUps }] = await Promise.all([
      incidents.openHeaders(ids),
      incidents.openFollowUps({ customers: ids, most: MOST_FOLLOW_UPS }),
    ]);
    const read = {
      incidents: { n: headers.length, more },
      followUps: { n: states.length, more: moreFollowUps },
    };
    const readers = { language, timeZone: customers[0]!.timeZone, now: new Date().toISOString() };
    return homeView(homeOf(user.id, new Set(ids), headers, states), read, readers);
  } catch {
    // A home that stays empty would look as if nothing waits.
    return homeNote(t.unavailable, language);
  }
}
