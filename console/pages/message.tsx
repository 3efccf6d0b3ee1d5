/** A page with one message: a refusal, or what went wrong. */
import { html } from './layout.tsx';
import { Card } from './parts.tsx';
import type { View } from './view.ts';

export const messagePage = (view: View, message: string): string =>
  html({
    view,
    title: message,
    children: (
      <Card>
        <h1>{message}</h1>
        <p>
          <a class="button" href={view.person === undefined ? '/sign-in' : '/incidents'}>
            {view.person === undefined ? view.t.signIn.title : view.t.errors.back}
          </a>
        </p>
      </Card>
    ),
  });
