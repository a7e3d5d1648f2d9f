import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectStore, connectTemporal } from '../../cli/connect.js';
import { startLocalStack } from '../../cli/local-stack.js';
import { askProgress } from '../../cli/refresh/load-status.js';
import { refreshInput } from '../../activities/refresh-record.js';
import { processTerminal } from '../../cli/terminal.js';
import { readEnvironment } from '../../config/environment.js';
import { packageRoot } from '../../config/package-root.js';
import { parseRefreshFile } from '../../config/read-refresh-file.js';
import { refreshWorkflowId, WORKFLOW_QUEUE } from '../../core/names.js';
import type { RefreshProgress } from '../../core/progress.js';
import { refreshWorkflow } from '../../workflows/refresh-workflow.js';
import { bareCalls } from './bare-calls.js';
import { benchFile } from './bench-file.js';
import { historySizes } from './history-sizes.js';
import { processUsage, type ProcessUsage } from './process-usage.js';
import { seedRefresh } from './seed-refresh.js';

/** Speed of orchestration: the simulator answers at once, so that what is left is our own. Sizes from the command line. */
const [text = 700, edit = 300] = process.argv.slice(2).map(Number);
const samples = text + edit;

const dataDir = await mkdtemp(join(tmpdir(), 'echo-bench-'));
const environment = readEnvironment({
  ...process.env,
  ECHO_DATA_DIR: dataDir,
  ECHO_BLOB_DIR: undefined,
  ECHO_LOG_LEVEL: 'warn',
});
const terminal = processTerminal();
const toolsDir = join(packageRoot(), '.echo', 'tools');
const { servers, simulatorUrl } = await startLocalStack({
  environment,
  terminal,
  toolsDir,
  simulatorPort: 0,
  simulatorInstant: true,
  command: 'bench',
});
try {
  await run(simulatorUrl ?? '');
} finally {
  await servers.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function run(url: string): Promise<void> {
  const file = parseRefreshFile(benchFile(url, join(dataDir, 'site')), 'bench.yaml');
  const targets = {
    temporal: {
      connection: { address: servers.temporalAddress },
      namespace: servers.namespace,
      address: servers.temporalAddress,
    },
    mongodbUri: servers.mongodbUri,
  };
  const store = await connectStore(environment, targets);
  const temporal = await connectTemporal(targets);
  const { client } = temporal;
  try {
    terminal.note(`seeding ${samples} samples …`);
    await seedRefresh(store, file, { text, edit });
    const before = usage();
    const startedAt = performance.now();
    await client.workflow.start(refreshWorkflow, {
      workflowId: refreshWorkflowId(file.id),
      taskQueue: WORKFLOW_QUEUE,
      args: [await refreshInput(file, store, await store.refreshes.get(file.id))],
    });
    const { generateMs, progress } = await waitForModels(startedAt);
    const after = usage();
    report(progress, generateMs, { before, after });
    await client.workflow.getHandle(refreshWorkflowId(file.id)).result();
    terminal.print(`analyse and publish           ${seconds(performance.now() - startedAt - generateMs)}`);
    const sizes = await historySizes(client, file.id);
    terminal.print(
      `largest history               ${sizes.largestHistory.events} events (${sizes.largestHistory.workflowId}), ${sizes.workflows} workflows`,
    );
    terminal.print(
      `largest payload               ${sizes.largestPayload.bytes} bytes (${sizes.largestPayload.workflowId})`,
    );
    const perSecond = await bareCalls(file, Math.min(samples, 200), 24);
    terminal.print(`bare provider calls           ${perSecond.toFixed(0)}/s in a plain loop, 24 in flight`);
  } finally {
    await temporal.close();
    await store.close();
  }

  async function waitForModels(startedAt: number): Promise<{ generateMs: number; progress: RefreshProgress }> {
    for (;;) {
      await sleep(500);
      const progress = await askProgress(client, file.id);
      if (!progress) continue;
      const done = sum(progress.models.map((model) => model.done));
      terminal.redraw([
        `${progress.stage} ${done}/${samples * file.models.length}  ${seconds(performance.now() - startedAt)}`,
      ]);
      if (progress.models.every((model) => model.state === 'done' || model.state === 'partial')) {
        return { generateMs: performance.now() - startedAt, progress };
      }
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
