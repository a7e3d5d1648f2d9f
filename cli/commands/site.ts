import { join, resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { siteSource } from '../../activities/publish.js';
import { createContext } from '../../config/create-context.js';
import { createLogger } from '../../config/logger.js';
import { readPrompts } from '../../config/read-prompts.js';
import { environmentSecrets } from '../../config/secrets.js';
import { configureSharp } from '../../images/configure-sharp.js';
import { InputError } from '../../core/input-error.js';
import { serveSite } from '../../report/serve-site.js';
import { connectStore, targetsFor } from '../connect.js';
import { requireRefresh } from '../refresh/load-status.js';
import type { CommandContext } from './context.js';

export function addSite(program: Command, context: CommandContext): void {
  const site = program.command('site').description('build and look at the published site');
  site
    .command('build')
    .description('build the site of a refresh anew from the store')
    .argument('<id>', 'refresh')
    .requiredOption('--out <dir>', 'folder to build it in')
    .action((id: string, options: { out: string }) => buildFromStore(id, resolve(options.out), context));
  site
    .command('serve')
    .description('serve a built site on this machine')
    .argument('<dir>', 'folder that the site was built in')
    .option('--port <n>', 'port; 0 for a free one', portNumber, 0)
    .action(async (dir: string, options: { port: number }) => {
      const server = await serveSite(dir, { port: options.port });
      context.terminal.print(`Site: ${server.url} (Ctrl-C ends it)`);
      await untilAborted(context.signal);
      await server.close();
    });
}

async function buildFromStore(refreshId: string, out: string, { environment, terminal }: CommandContext): Promise<void> {
  const store = await connectStore(environment, await targetsFor(environment));
  try {
    const refresh = await requireRefresh(store, refreshId);
    if (!refresh.analysisId) throw new InputError([`the refresh "${refreshId}" has no analysis yet; its site can be built when its models have run`]);
    configureSharp();
    const log = createLogger(environment.logLevel, 'site');
    const activityContext = createContext({ store, prompts: readPrompts(), secrets: environmentSecrets(environment.variables), log });
    const built = await activityContext.buildSite(await siteSource(activityContext, refresh, refresh.state), out);
    terminal.print(`Site: ${join(built.siteDir, 'index.html')} (${built.pages} pages)`);
  } finally {
    await store.close();
  }
}

/** @throws InvalidArgumentError for what is no port. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('a port is a whole number from 0 to 65535.');
  return port;
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolved) => {
    if (signal.aborted) resolved();
    else signal.addEventListener('abort', () => resolved(), { once: true });
  });
}
