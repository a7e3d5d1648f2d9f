import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { askProgress } from '../cli/refresh/load-status.js';
import { startParts } from '../cli/refresh/start-parts.js';
import { startRefresh } from '../cli/refresh/start-refresh.js';
import { reportError } from '../cli/report-error.js';
import { stopSignal } from '../cli/stop-signal.js';
import { processTerminal } from '../cli/terminal.js';
import { parseRefreshFile } from '../config/read-refresh-file.js';
import { refreshWorkflowId } from '../core/names.js';
import { startBenchStack, type BenchStack } from './bench/bench-stack.js';
import { accountForPosts } from './feeds/account-for-posts.js';
import { feedsFile } from './feeds/feeds-file.js';
import { importFeeds } from './feeds/import-feeds.js';
import { printFeeds } from './feeds/print-feeds.js';

/**
 * Feeds of real posts through import, collect, annotate, curate and freeze on a stack of their own, with the simulator for all models:
 * prints how many samples each split has, and of every post what became of it. Pictures are fetched where the network lets us.
 */
const USAGE = 'usage: npm run example:feeds -- [--json] FOLDER...';
/** The release stands when curating is over; the models are of no interest here. */
const LOOK_EVERY_MS = 500;
const LONGEST_MS = 60 * 60_000;

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (positionals.length === 0) {
  process.stderr.write(`name a folder of feeds\n${USAGE}\n`);
  process.exitCode = 2;
} else {
  try {
    await main();
  } catch (error) {
    process.exitCode = reportError(error, processTerminal());
  }
}

async function main(): Promise<void> {
  const signal = stopSignal();
  const stack = await startBenchStack();
  try {
    const feeds = await importFeeds(positionals, stack.store);
    const file = parseRefreshFile(feedsFile(stack), 'feeds.yaml');
    await startRefresh(file, startParts(stack));
    const why = await untilFrozen(stack, file.id, signal);
    if (why !== null) {
      stack.terminal.note(`error: ${why}`);
      process.exitCode = 1;
      return;
    }
    const account = await accountForPosts(stack.store, file);
    if (values.json) process.stdout.write(`${JSON.stringify({ feeds, account }, null, 1)}\n`);
    else printFeeds({ feeds, account }, (line) => stack.terminal.print(line));
    if (account.unexplained > 0 || feeds.some(({ unexplained }) => unexplained > 0)) process.exitCode = 1;
  } finally {
    await stack.end();
  }
}

/** @returns why there is no release, `null` where there is one. */
async function untilFrozen(
  { store, client, terminal }: BenchStack,
  id: string,
  signal: AbortSignal,
): Promise<string | null> {
  const endsAt = performance.now() + LONGEST_MS;
  for (;;) {
    const refresh = await store.refreshes.get(id);
    const description = await client.workflow.getHandle(refreshWorkflowId(id)).describe();
    if (refresh?.releaseId) break;
    if (description.status.name !== 'RUNNING')
      return `the refresh ended before its release was frozen: ${description.status.name}`;
    if (signal.aborted || performance.now() > endsAt) return 'stopped before the release was frozen';
    const progress = await askProgress(client, id);
    if (progress?.stageProgress)
      terminal.redraw([`${progress.stage} ${progress.stageProgress.done}/${progress.stageProgress.total ?? '?'}`]);
    await sleep(LOOK_EVERY_MS);
  }
  terminal.redraw([]);
  await client.workflow.getHandle(refreshWorkflowId(id)).cancel();
  return null;
}
