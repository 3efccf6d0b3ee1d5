/** How items of evidence are sent: none may run anything, or reach anything. */

/** @returns whether the browser may show it: only what the workers have rendered */
export function typeOf(name: string): { type: string; isShown: boolean } {
  const isReport = name.startsWith('reports/');
  if (isReport && name.endsWith('.html')) return { type: 'text/html; charset=utf-8', isShown: true };
  if (isReport && name.endsWith('.pdf')) return { type: 'application/pdf', isShown: true };
  if (isReport && name.endsWith('.md')) return { type: 'text/plain; charset=utf-8', isShown: true };
  return { type: 'application/octet-stream', isShown: false };
}

const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A sandboxed PDF is not shown by Chromium; it has no script that could run. */
export const filePolicy = (type: string): string =>
  type === 'application/pdf'
    ? `${NOTHING}; object-src 'self'; style-src 'unsafe-inline'`
    : `${NOTHING}; sandbox; style-src 'unsafe-inline'; img-src data:; font-src data:`;

/** The policy that stands in the page itself, and a sandbox: its script has no origin, so no cookie and no storage of ours. */
export function replayPolicy(html: string): string {
  const [, own = "default-src 'none'"] =
    /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/.exec(html) ?? [];
  return `${own}; frame-ancestors 'none'; sandbox allow-scripts allow-modals`;
}
