import { join, resolve } from 'node:path';
import type { Environment } from '../config/environment.js';
import { packageRoot } from '../config/package-root.js';
import { readRefreshFile } from '../config/read-refresh-file.js';
import { refreshWorkflowId } from '../core/names.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';
import type { RefreshState } from '../core/schemas/refresh.js';
import { withoutTargets } from '../config/targets.js';
import { withConnections, type Connected } from './connect.js';
import { EXIT } from './exit-code.js';
import { findPostFiles } from './import/find-post-files.js';
import { importPosts } from './import/import-posts.js';
import { reportCrash, startLocalStack, type LocalStack } from './local-stack.js';
import { loadStatus } from './refresh/load-status.js';
import { startParts } from './refresh/start-parts.js';
import { startRefresh } from './refresh/start-refresh.js';
import { watchRefresh } from './refresh/watch-refresh.js';
import { statusLines } from './show/status-lines.js';
import { untilAborted } from './stop-signal.js';
import { printJson, type CommandContext } from './commands/context.js';

export interface DemoOptions {
  out?: string;
  keep?: boolean;
  json?: boolean;
}

/** Latency of the simulator in the demo: enough for a person to see something move. */
const LATENCY_MS = 40;

/** `demo`: a small refresh from the beginning to its site, on servers of its own. */
export async function runDemo(options: DemoOptions, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  const environment = demoEnvironment(context.environment);
  terminal.note('Starting Temporal, the store, workers and the simulator (installed on the first run) …');
  const stack = await startLocalStack({
    environment,
    terminal,
    toolsDir: join(context.environment.dataDir, 'tools'),
    simulatorPort: 0,
    simulatorLatencyMs: LATENCY_MS,
    command: 'echobench demo',
  });
  try {
    const work = refreshAndReport(options, { ...context, environment }, stack);
    const crash = await Promise.race([work, stack.servers.crashed]);
    if (crash) {
      context.exit(reportCrash(crash, terminal));
      return;
    }
    if (options.keep && !signal.aborted) {
      terminal.note('Everything is left running. Ctrl-C stops it.');
      const later = await Promise.race([stack.servers.crashed, untilAborted(signal)]);
      if (later) context.exit(reportCrash(later, terminal));
    }
  } finally {
    await stack.servers.stop();
  }
}

/** The demo has a data folder and servers of its own, whatever the environment names, so that it never meets an operator's data. */
function demoEnvironment(environment: Environment): Environment {
  const dataDir = join(environment.dataDir, 'demo');
  const variables = withoutTargets(environment.variables);
  return { ...environment, dataDir, blobDir: join(dataDir, 'blobs'), mongodbUri: null, variables };
}

async function refreshAndReport(
  options: DemoOptions,
  context: CommandContext,
  { servers, simulatorUrl }: LocalStack,
): Promise<void> {
  const { terminal, signal, environment } = context;
  await withConnections(environment, async (connected) => {
    await endEarlierDemos(connected, new Date());
    const examples = await findPostFiles([join(packageRoot(), 'examples/posts')]);
    const posts = await importPosts(examples, { format: 'auto', store: connected.store });
    terminal.note(`Imported ${posts.new + posts.known} example posts. The simulator has more, for the X API to find.`);
    const file = demoFile(simulatorUrl ?? '', resolve(options.out ?? join(environment.dataDir, 'site')), new Date());
    await startRefresh(file, startParts(connected));
    const code = await watchRefresh(file.id, { ...connected, terminal, signal });
    if (code === null) {
      terminal.note('stopping; the demo has not come to its end');
      context.exit(EXIT.failed);
      return;
    }
    const status = await loadStatus(connected.store, connected.client, file.id);
    if (options.json) printJson(terminal, { ...status, temporalUiUrl: servers.temporalUiUrl });
    else {
      for (const line of statusLines(status)) terminal.print(line);
      const running = options.keep ? '' : ' (runs while the demo does: --keep)';
      terminal.print(`Temporal UI: ${servers.temporalUiUrl ?? ''}/namespaces/${servers.namespace}/workflows${running}`);
    }
    context.exit(code === EXIT.partial ? EXIT.done : code);
  });
}

/** A demo that was broken off left a refresh whose simulator is gone: it would only be in the way of this one. */
async function endEarlierDemos({ store, client }: Connected, now: Date): Promise<void> {
  const live: RefreshState[] = ['running', 'paused', 'parked'];
  for await (const { _id } of store.refreshes.find({ state: { $in: live } })) {
    const handle = client.workflow.getHandle(refreshWorkflowId(_id));
    // Without a workflow there is nothing to end but the record.
    await handle.terminate('left behind by an earlier demo').catch(() => {});
    await store.refreshes.update(_id, { $set: { state: 'cancelled', finishedAt: now } });
  }
}

/** The demo's refresh file, with every base URL pointing at the simulator and an id of its own for each run. */
function demoFile(simulatorUrl: string, siteDir: string, now: Date): RefreshFile {
  const file = readRefreshFile(join(packageRoot(), 'examples/demo.yaml'));
  const stamp = now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const providers = Object.entries(file.providers).map(([name, provider]) => [
    name,
    { ...provider, baseUrl: `${simulatorUrl}/v1` },
  ]);
  return {
    ...file,
    id: `${file.id}-${stamp}`,
    providers: Object.fromEntries(providers) as RefreshFile['providers'],
    sources: file.sources.map((source) => (source.kind === 'x' ? { ...source, baseUrl: simulatorUrl } : source)),
    publish: { dir: siteDir },
  };
}
