// Preloaded into local-slack (a Bun program), which would listen on every interface of the machine and has no option for it.
const serve = Bun.serve;
Bun.serve = (options) => serve.call(Bun, { ...options, hostname: '127.0.0.1' });
