import { readOptions } from './read-options.js';
import { startSimulator } from './server.js';

const USAGE =
  'usage: simulator [--port N] [--host H] [--latency-ms N] [--log FILE] [--faults FILE] [--posts N] [--x-dialect tweet|post|both] [--instant]';

async function run(): Promise<void> {
  const simulator = await startSimulator(readOptions(process.argv.slice(2)));
  process.stdout.write(`${JSON.stringify({ url: simulator.url })}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void simulator.close());
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exitCode = 2;
});
