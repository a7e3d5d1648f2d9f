import { Connection } from '@temporalio/client';
import type { TemporalProgram } from './find-temporal.js';
import { LOOPBACK, knock } from './free-port.js';
import { startServer, waitUntilReady, type ServerCustody, type ServerProcess } from './server-process.js';
import type { StackPorts } from './stack-ports.js';
import { prepareNamespace, type SearchAttributes } from './temporal-namespace.js';
import { guardDatabaseVersion } from './temporal-version.js';

const READY_TIMEOUT_MS = 60_000;

export interface TemporalServerOptions {
  program: TemporalProgram;
  dbFile: string;
  ports: StackPorts;
  ui: boolean;
  searchAttributes: SearchAttributes;
  namespace: string;
  logFile: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Starts the dev server on its file; `ready` resolves once it answers and has our search attributes and retention.
 * @throws StackError when another version made the file, or the server does not come up.
 */
export async function startTemporal(
  options: TemporalServerOptions,
  custody: ServerCustody,
): Promise<{ server: ServerProcess; ready: Promise<void> }> {
  const { isNew } = await guardDatabaseVersion(options.dbFile, options.program.version);
  const { logFile, cwd } = options;
  // Collecting half as often saves a sixth of the server's processor time for 80 MB of memory.
  const env = { GOGC: '200', ...options.env };
  const args = devServerArgs(options, isNew);
  const server = await startServer({ name: 'temporal', file: options.program.file, args, cwd, env, logFile }, custody);
  return { server, ready: prepareServer(server, options) };
}

async function prepareServer(server: ServerProcess, options: TemporalServerOptions): Promise<void> {
  const connection = await waitUntilReady(server, () => connectTo(options), READY_TIMEOUT_MS);
  try {
    await prepareNamespace(connection, options.namespace, options.searchAttributes);
  } finally {
    await connection.close();
  }
}

/** Connects only when the server serves and has the namespace; the port alone listens a little earlier. */
async function connectTo({ ports, namespace }: TemporalServerOptions): Promise<Connection> {
  // First the bare port: a gRPC channel that meets a closed one waits a second before its next try.
  await knock(ports.temporal);
  const address = `${LOOPBACK}:${ports.temporal}`;
  const connection = await Connection.connect({ address, connectTimeout: '5s' });
  try {
    await connection.withDeadline(Date.now() + 5000, async () => {
      await connection.healthService.check({ service: 'temporal.api.workflowservice.v1.WorkflowService' });
      await connection.workflowService.describeNamespace({ namespace });
    });
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function devServerArgs(options: TemporalServerOptions, isNew: boolean): string[] {
  const { ports, ui, dbFile, searchAttributes } = options;
  const args = ['server', 'start-dev', '--ip', LOOPBACK, '--port', String(ports.temporal)];
  args.push(...(ui ? ['--ui-ip', LOOPBACK, '--ui-port', String(ports.ui), '--ui-disable-news-fetch'] : ['--headless']));
  args.push('--db-filename', dbFile, '--log-level', 'warn');
  // 179 no-op activities a second with WAL and NORMAL, 80 with SQLite's defaults (STACK, 2026-11-24). A commit survives
  // the death of the process; the last ones may be lost with the power.
  args.push('--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL');
  const dynamicConfig = {
    // One partition: a queue's rate limit is divided among partitions, and a low one would stall in some of them.
    'matching.numTaskqueueReadPartitions': 1,
    'matching.numTaskqueueWritePartitions': 1,
    'matching.enableFairness': true,
    'frontend.WorkflowPauseEnabled': true,
  };
  for (const [key, value] of Object.entries(dynamicConfig)) args.push('--dynamic-config-value', `${key}=${value}`);
  // The server reads these only when it makes the file; later ones are added over its API.
  if (isNew)
    for (const [name, type] of Object.entries(searchAttributes)) args.push('--search-attribute', `${name}=${type}`);
  return args;
}
