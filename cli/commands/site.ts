import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { siteSource } from '../../activities/publish.js';
import { createContext } from '../../config/create-context.js';
import { createLogger } from '../../config/logger.js';
import { readPrompts } from '../../config/read-prompts.js';
import { environmentSecrets } from '../../config/secrets.js';
import { configureSharp } from '../../images/configure-sharp.js';
import { InputError } from '../../core/input-error.js';
import { serveSite } from '../../report/serve-site.js';
import { storeFor } from '../connect.js';
import { onPort, portNumber } from '../port-number.js';
import { requireRefresh } from '../refresh/require-refresh.js';
import { untilAborted } from '../stop-signal.js';
import { printJson, type CommandContext } from './context.js';

interface BuildOptions {
  out: string;
  json?: boolean;
}

interface ServeOptions {
  port: number;
  json?: boolean;
}

export function defineSite(command: Command, context: CommandContext): void {
  command
    .command('build')
    .description('build the site of a refresh anew from the store')
    .argument('<id>', 'refresh')
    .requiredOption('--out <dir>', 'folder to build it in')
    .option('--json', 'print one JSON document')
    .action((id: string, options: BuildOptions) => buildFromStore(id, options, context));
  command
    .command('serve')
    .description('serve a built site on this machine')
    .argument('<dir>', 'folder that the site was built in')
    .option('--port <n>', 'port; 0 for a free one', portNumber, 0)
    .option('--json', 'print the address as one JSON document')
    .action((dir: string, options: ServeOptions) => serveUntilStopped(dir, options, context));
}

async function buildFromStore(refreshId: string, options: BuildOptions, context: CommandContext): Promise<void> {
  const { environment, terminal } = context;
  const store = await storeFor(environment);
  try {
    const refresh = await requireRefresh(store, refreshId);
    if (!refresh.analysisId) {
      throw new InputError([
        `the refresh "${refreshId}" has no analysis yet; its site can be built when its models have run`,
      ]);
    }
    configureSharp();
    const log = createLogger(environment.logLevel, 'site');
    const secrets = environmentSecrets(environment.variables);
    const activityContext = createContext({ store, prompts: readPrompts(), secrets, log });
    const source = await siteSource(activityContext, refresh, refresh.state);
    const { siteDir, pages } = await activityContext.buildSite(source, resolve(options.out));
    if (options.json) printJson(terminal, { refreshId, siteDir, pages });
    else terminal.print(`Site: ${join(siteDir, 'index.html')} (${pages} pages)`);
  } finally {
    await store.close();
  }
}

async function serveUntilStopped(dir: string, { port, json }: ServeOptions, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  if (![join(dir, 'current/index.html'), join(dir, 'index.html')].some((file) => existsSync(file))) {
    throw new InputError([`no site in ${resolve(dir)}: build one with "echobench site build ID --out ${dir}"`]);
  }
  const server = await onPort(port, () => serveSite(dir, { port }));
  if (json) printJson(terminal, { url: server.url });
  else terminal.print(`Site: ${server.url} (Ctrl-C ends it)`);
  await untilAborted(signal);
  await server.close();
}
