// Preloaded into local-slack (a Bun program). It would listen on every interface of the machine and has no option for it, and its
// page has no layout for phones: below 600 pixels, this style sheet puts the channels in one row and gives messages the whole width.
const PHONE = `@media (max-width: 600px) {
  .topbar .brand, .app-status, .sound-toggle, .inspector-toggle { display: none !important }
  .topbar-right { flex: 1; justify-content: space-between }
  .body { flex-direction: column !important }
  .sidebar { width: 100% !important; flex: none !important; display: flex !important; overflow-x: auto; padding: 0 !important }
  .sidebar-header, .sidebar-section, .search-bar { display: none !important }
  .sidebar-item { width: auto !important; flex: none; padding: 10px 12px !important }
  .main { min-height: 0; flex: 1 }
  .msg { padding: 6px 10px !important }
  .msg-body { flex: 1; min-width: 0 }
  .thread-pane { position: fixed; inset: 0; width: 100% !important }
}`;

const serve = Bun.serve;
Bun.serve = (options) => serve.call(Bun, { ...options, hostname: '127.0.0.1', fetch: withStyle(options.fetch) });

function withStyle(answer) {
  return async function (...args) {
    const response = await answer.apply(this, args);
    if (response?.headers.get('content-type')?.startsWith('text/html') !== true) return response;
    const page = await response.text();
    const headers = new Headers(response.headers);
    headers.delete('content-length');
    return new Response(
      page.replace('</head>', () => `<style>${PHONE}</style></head>`),
      {
        status: response.status,
        headers,
      },
    );
  };
}
