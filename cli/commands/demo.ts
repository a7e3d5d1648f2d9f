import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Environment } from '../../config/environment.js';
import { packageRoot } from '../../config/package-root.js';
import { readPrompts } from '../../config/read-prompts.js';
import { readRefreshFile } from '../../config/read-refresh-file.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { withConnections } from '../connect.js';
import { EXIT } from '../exit-code.js';
import { findPostFiles } from '../import/find-post-files.js';
import { importPosts } from '../import/import-posts.js';
import { reportCrash, startLocalStack, type LocalStack } from '../local-stack.js';
import { loadStatus } from '../refresh/load-status.js';
import { startRefresh } from '../refresh/start-refresh.js';
import { watchRefresh } from '../refresh/watch-refresh.js';
import { statusLines } from '../show/status-lines.js';
import { untilAborted } from '../stop-signal.js';
import { printJson, type CommandContext } from './context.js';

interface DemoOptions {
  out?: string;
  keep?: boolean;
  json?: boolean;
}

/** Latency of the simulator in the demo: enough for a person to see something move. */
const LATENCY_MS = 40;

export function defineDemo(command: Command, context: CommandContext): void {
  command
    .option('--out <dir>', 'folder for the site (default: site in the data folder of the demo)')
    .option('--keep', 'leave everything running afterwards, to look at the Temporal UI')
    .option('--json', 'print one JSON document')
    .action((options: DemoOptions) => runDemo(options, context));
}

async function runDemo(options: DemoOptions, context: CommandContext): Promise<void> {
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

/** The demo has a data folder of its own, so that it never meets an operator's data. */
function demoEnvironment(environment: Environment): Environment {
  const dataDir = join(environment.dataDir, 'demo');
  return { ...environment, dataDir, blobDir: join(dataDir, 'blobs') };
}

async function refreshAndReport(
  options: DemoOptions,
  context: CommandContext,
  { servers, simulatorUrl }: LocalStack,
): Promise<void> {
  const { terminal, signal, environment } = context;
  await withConnections(environment, async (connected) => {
    const posts = await importPosts(
      await findPostFiles([join(packageRoot(), 'examples/posts')]),
      'auto',
      connected.store,
    );
    terminal.note(`Imported ${posts.new + posts.known} example posts. The simulator has more, for the X API to find.`);
    const file = demoFile(simulatorUrl ?? '', resolve(options.out ?? join(environment.dataDir, 'site')), new Date());
    await startRefresh(file, { ...connected, prompts: readPrompts(), now: new Date() });
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
