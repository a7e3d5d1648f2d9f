import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { askProgress } from '../../cli/refresh/load-status.js';
import { parseRefreshFile } from '../../config/read-refresh-file.js';
import { refreshWorkflowId } from '../../core/names.js';
import type { RefreshProgress } from '../../core/progress.js';
import { bareCalls } from './bare-calls.js';
import { benchFile } from './bench-file.js';
import { startBenchStack } from './bench-stack.js';
import { historySizes } from './history-sizes.js';
import { processUsage, type ProcessUsage } from './process-usage.js';
import { seedRefresh, startSeeded } from './seed-refresh.js';

/** Speed of orchestration: the simulator answers at once, so that what is left is our own. Sizes from the command line. */
const [text = 700, edit = 300] = process.argv.slice(2).map(Number);
const samples = text + edit;

const { servers, simulatorUrl, store, client, terminal, dataDir, end } = await startBenchStack();
try {
  await run();
} finally {
  await end();
}

async function run(): Promise<void> {
  const yaml = benchFile({ id: 'bench', simulatorUrl, siteDir: join(dataDir, 'site'), models: 3, judges: 2 });
  const file = parseRefreshFile(yaml, 'bench.yaml');
  terminal.note(`seeding ${samples} samples …`);
  await seedRefresh(store, file, { text, edit });
  const before = usage();
  const runsFrom = performance.now();
  await startSeeded(file, { store, client });
  const { generateMs, progress: atEnd } = await waitForModels(file.id, runsFrom);
  const after = usage();
  report(atEnd, generateMs, { before, after });
  await client.workflow.getHandle(refreshWorkflowId(file.id)).result();
  terminal.print(`analyse and publish           ${seconds(performance.now() - runsFrom - generateMs)}`);
  const sizes = await historySizes(client, file.id);
  terminal.print(
    `largest history               ${sizes.largestHistory.events} events (${sizes.largestHistory.workflowId}), ${sizes.workflows} workflows`,
  );
  terminal.print(
    `largest payload               ${sizes.largestPayload.bytes} bytes (${sizes.largestPayload.workflowId})`,
  );
  const perSecond = await bareCalls(file, Math.min(samples, 200), 24);
  terminal.print(`bare provider calls           ${perSecond.toFixed(0)}/s in a plain loop, 24 in flight`);
}

async function waitForModels(
  refreshId: string,
  startedAt: number,
): Promise<{ generateMs: number; progress: RefreshProgress }> {
  for (;;) {
    await sleep(500);
    const progress = await askProgress(client, refreshId);
    if (!progress) continue;
    const done = sum(progress.models.map((model) => model.done));
    terminal.redraw([
      `${progress.stage} ${done}/${samples * progress.models.length}  ${seconds(performance.now() - startedAt)}`,
    ]);
    if (progress.models.every((model) => model.state === 'done' || model.state === 'partial')) {
      return { generateMs: performance.now() - startedAt, progress };
    }
  }
}

function usage(): Map<string, ProcessUsage> {
  return new Map(
    servers.parts.flatMap(({ name, pid }) => {
      const used = processUsage(pid);
      return used ? [[name, used] as const] : [];
    }),
  );
}

function report(
  progress: RefreshProgress,
  elapsedMs: number,
  use: { before: Map<string, ProcessUsage>; after: Map<string, ProcessUsage> },
): void {
  const generations = sum(progress.models.map((model) => sum(Object.values(model.counts))));
  const judgments = sum(progress.models.map((model) => sum(Object.values(model.judgmentCounts))));
  const scores = edit * progress.models.length;
  const activities = generations + judgments + scores;
  terminal.print(
    `activities                    ${activities} (${generations} generations, ${judgments} judgments, ${scores} scores) in ${seconds(elapsedMs)}`,
  );
  terminal.print(`activities a second           ${((1000 * activities) / elapsedMs).toFixed(1)}`);
  const cpu = [...use.after].map(([name, used]) => ({
    name,
    cpuSeconds: used.cpuSeconds - (use.before.get(name)?.cpuSeconds ?? 0),
    peakRssMib: used.peakRssMib,
  }));
  const own = cpu.find((part) => part.name === 'workers');
  if (own) {
    terminal.print(`our own processor time        ${((1000 * own.cpuSeconds) / activities).toFixed(2)} ms an activity`);
    terminal.print(`worker RSS at its peak        ${own.peakRssMib.toFixed(0)} MiB`);
  }
  terminal.print('where the processor time went');
  const total = sum(cpu.map((part) => part.cpuSeconds));
  for (const { name, cpuSeconds, peakRssMib } of cpu) {
    terminal.print(
      `  ${name.padEnd(10)} ${cpuSeconds.toFixed(1).padStart(7)} s  ${((100 * cpuSeconds) / total).toFixed(0).padStart(3)} %   peak RSS ${peakRssMib.toFixed(0)} MiB`,
    );
  }
  terminal.print(`  of ${((2 * elapsedMs) / 1000).toFixed(0)} s that two cores had`);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
