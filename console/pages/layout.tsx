/** The frame of every page, and how a page becomes HTML. No page has a script. */
import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { Said, visible } from './parts.tsx';
import type { View } from './view.ts';

export type Tab = 'incidents' | 'trends' | 'runbooks';

const TABS: readonly Tab[] = ['incidents', 'trends', 'runbooks'];

export interface Framed {
  view: View;
  title: string;
  tab?: Tab | undefined;
  children: ComponentChildren;
}

function Page({ view, title, tab, children }: Framed): VNode {
  const { t, language, style } = view;
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{visible(`${title} · ${t.product}`)}</title>
        <link rel="stylesheet" href={style} />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      </head>
      <body>
        <a class="skip" href="#content">
          {t.skip}
        </a>
        <Header view={view} tab={tab} />
        <main id="content">{children}</main>
        {view.person === undefined ? null : <footer>{t.logged}</footer>}
      </body>
    </html>
  );
}

function Header({ view, tab }: { view: View; tab?: Tab | undefined }): VNode {
  const { t, person } = view;
  return (
    <header>
      <a class="brand" href="/">
        <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
          <path d="M2 14V6l6-4 6 4v8h-3V8H5v6z" fill="currentColor" />
        </svg>
        {t.product}
      </a>
      {person === undefined ? null : (
        <>
          <nav aria-label={t.nav.main}>
            {TABS.map((one) => (
              <a key={one} href={`/${one}`} aria-current={one === tab ? 'page' : undefined}>
                {t.nav[one]}
              </a>
            ))}
          </nav>
          <div class="who">
            <span title={visible(t.signedInAs(person.name))}>
              <Said text={person.name} most={80} />
            </span>
            <Form action="/language" token={person.formToken}>
              <input type="hidden" name="language" value={view.language === 'en' ? 'ko' : 'en'} />
              <input type="hidden" name="back" value={view.address} />
              <button type="submit" lang={view.language === 'en' ? 'ko' : 'en'}>
                {t.otherLanguage}
              </button>
            </Form>
            <Form action="/sign-out" token={person.formToken}>
              <button type="submit">{t.signOut}</button>
            </Form>
          </div>
        </>
      )}
    </header>
  );
}

const Form = ({ action, token, children }: { action: string; token: string; children: ComponentChildren }): VNode => (
  <form method="post" action={action}>
    <input type="hidden" name="token" value={token} />
    {children}
  </form>
);

export const html = (page: Framed): string => `<!doctype html>\n${renderToString(<Page {...page} />)}`;
