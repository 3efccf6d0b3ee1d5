/** The app's home: what waits for a person. Made when the person opens it, and by its button. */
import type { WebClient } from '@slack/web-api';
import { NoAnswer } from '../../contract/temporal/errors.ts';
import { homeOf } from '../../domain/home.ts';
import type { Language } from '../../domain/text.ts';
import { homeNote, homeView, type HomeView } from '../blocks/home.ts';
import type { Clicker } from '../people.ts';
import { textsOf } from '../texts/texts.ts';
import type { ListenerDeps } from './listener.ts';

/** Follow-ups of so many incidents are read. */
const MOST_FOLLOW_UPS = 20;

/** @param workspace in which the person opened it @throws what nobody expects, after the person was told */
export async function showHome(
  user: Clicker,
  workspace: string,
  { views }: { views: Pick<WebClient['views'], 'publish'> },
  deps: ListenerDeps,
): Promise<void> {
  const language = deps.directory.ofPerson(user.id)[0]?.language ?? deps.directory.infosecLanguage;
  const publish = (view: HomeView): Promise<unknown> => views.publish({ user_id: user.id, view });
  try {
    await publish(await viewFor(user, workspace, language, deps));
  } catch (error) {
    // A home that stays empty, or as it was, would look as if nothing waits.
    const { home: t } = textsOf(language);
    const isExpected = error instanceof NoAnswer;
    await publish(homeNote(isExpected ? t.unavailable : t.failed, language));
    if (!isExpected) throw error;
  }
}

async function viewFor(
  user: Clicker,
  workspace: string,
  language: Language,
  { directory, incidents, people }: ListenerDeps,
): Promise<HomeView> {
  const customers = directory.ofPerson(user.id);
  const { home: t } = textsOf(language);
  const { standing } = await people.speakerOf(user, workspace);
  if (standing !== 'member') return homeNote(t.members, language);
  if (customers.length === 0) return homeNote(t.nobody, language);
  const ids = customers.map((c) => c.id);
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
}
