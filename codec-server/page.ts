/** The codec server's only page: sign in, or what to do next. */

/**
 * @param person a name of the settings, which allow letters, digits and dashes only
 * @param failed the last token was wrong
 */
export function signInPage(person: string | undefined, failed = false): string {
  const body =
    person === undefined
      ? `<form method="post" action="/sign-in">
<label for="token">Your token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
${failed ? '<p role="alert">This token is not known. Your infosec team has the right one.</p>' : ''}
<button>Sign in</button>
</form>`
      : `<p>You are signed in as <strong>${person}</strong>, for eight hours at most. What you read is logged.</p>
<p>In Temporal's UI, open the data encoder (the glasses at the top), set this server's address, and turn on
<em>Include cross-origin credentials</em>.</p>
<form method="post" action="/sign-out"><button>Sign out</button></form>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Firebreak: read encrypted payloads</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 32rem; margin: 15vh auto 0; padding: 0 1rem }
input, button { font: inherit; padding: .5rem .75rem; width: 100%; box-sizing: border-box; margin: .25rem 0 .75rem }
</style>
<main>
<h1>Read encrypted payloads</h1>
<p>Firebreak encrypts what Temporal keeps. This server decrypts it for Temporal's web UI.</p>
${body}
</main>
</html>
`;
}
