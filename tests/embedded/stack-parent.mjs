// A process that starts a stack on the folder given as argument, prints its parts as one line of JSON, and lives on.
// Vite loads the TypeScript, as it does for the tests.
import { fileURLToPath } from 'node:url';
import { createViteServer } from 'vitest/node';

const [dataDir, toolsDir] = process.argv.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));
const vite = await createViteServer({
  root,
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, ws: false, watch: null },
});
const { startStack } = await vite.ssrLoadModule('/workers/embedded/stack.ts');
const env = { ...process.env };
delete env.MONGODB_URI;
// What a Ctrl-C in the terminal does is this process's choice: here, nothing.
process.on('SIGINT', () => process.stdout.write('SIGINT\n'));
const stack = await startStack({
  dataDir,
  toolsDir,
  env,
  searchAttributes: {},
  ui: false,
  onProgress: (line) => process.stderr.write(`${line}\n`),
  command: 'stack-parent',
});
process.stdout.write(`${JSON.stringify(stack.parts)}\n`);
