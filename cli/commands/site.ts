import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../../core/input-error.js';
import { serveSite } from '../../report/serve-site.js';
import { onPort, portNumber } from '../port-number.js';
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
    .action((id: string, options: BuildOptions) => build(id, options, context));
  command
    .command('serve')
    .description('serve a built site on this machine')
    .argument('<dir>', 'folder that the site was built in')
    .option('--port <n>', 'port; 0 for a free one', portNumber, 0)
    .option('--json', 'print the address as one JSON document')
    .action((dir: string, options: ServeOptions) => serve(dir, options, context));
}

async function build(refreshId: string, { out, json }: BuildOptions, context: CommandContext): Promise<void> {
  // Loaded late: pictures and the store are nothing to `site serve`.
  const { buildFromStore } = await import('../site/build-from-store.js');
  const { siteDir, pages } = await buildFromStore(refreshId, resolve(out), context.environment);
  if (json) printJson(context.terminal, { refreshId, siteDir, pages });
  else context.terminal.print(`Site: ${join(siteDir, 'index.html')} (${pages} pages)`);
}

async function serve(dir: string, { port, json }: ServeOptions, context: CommandContext): Promise<void> {
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
