/** The pages for people who have not signed in. */
import { Card, Said } from './parts.tsx';
import { html } from './layout.tsx';
import type { View } from './view.ts';

export interface SignInWays {
  slack: boolean;
  links: boolean;
}

export function signInPage(view: View, ways: SignInWays, next: string, message?: string): string {
  const { t } = view;
  const slack = next === '/' ? '/sign-in/slack' : `/sign-in/slack?next=${encodeURIComponent(next)}`;
  return html({
    view,
    title: t.signIn.title,
    children: (
      <Card>
        <h1>{t.signIn.title}</h1>
        <p>{t.signIn.intro}</p>
        {message === undefined ? null : (
          <p class="banner" role="alert">
            {message}
          </p>
        )}
        {ways.slack ? (
          <p>
            <a class="button main" href={slack}>
              {t.signIn.withSlack}
            </a>
          </p>
        ) : null}
        {ways.links ? <p class={ways.slack ? 'quiet' : ''}>{t.signIn.byLink}</p> : null}
      </Card>
    ),
  });
}

/** What opens when somebody follows a link: programs that look at links must not use it up. */
export const linkPage = (view: View, name: string, token: string): string =>
  html({
    view,
    title: view.t.signIn.title,
    children: (
      <Card>
        <h1>{view.t.signIn.title}</h1>
        <p>
          <Said text={view.t.signIn.asPerson(name)} most={200} />
        </p>
        <p class="quiet">{view.t.signIn.notYou}</p>
        <form method="post" action="/sign-in/link">
          <input type="hidden" name="token" value={token} />
          <button class="main" type="submit">
            {view.t.signIn.go}
          </button>
        </form>
      </Card>
    ),
  });
