import { setTimeout as sleep } from 'node:timers/promises';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection, Runtime, type NativeConnectionOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { ActivityContext } from '../activities/context.js';
import { createActivities } from '../activities/create-activities.js';
import type { Refresh, RefreshState } from '../core/schemas/refresh.js';
import type { Store } from '../store/store.js';
import { installRuntime } from './install-runtime.js';
import { keepHeapSmall } from './keep-heap-small.js';
import { workerMetrics } from './metrics.js';
import { providerQueues } from './provider-queues.js';
import type { TracesTarget } from './tracing.js';
import { createWorkerPool, type WorkerPool } from './worker-pool.js';

export interface RunWorkersOptions {
  connection: NativeConnectionOptions;
  namespace: string;
  /** How payloads are read and written; the clients' own must be the same. */
  dataConverter: DataConverter;
  context: ActivityContext;
  workflowBundle: string;
  serves: (queue: string) => boolean;
  log: Logger;
  /** `host:port` on which Prometheus finds this process's metrics; `null` for none. */
  metricsAddress: string | null;
  /** Where spans of activities go; `null` for nowhere. */
  traces: TracesTarget | null;
  /** Ends the workers in order. */
  signal: AbortSignal;
  onReady?: () => void;
}

/** How often the store is asked which refreshes want to be served. The collection is small. */
const LOOK_EVERY_MS = 1000;

const SERVED: RefreshState[] = ['running', 'paused', 'parked'];

/**
 * Serves task queues until told to end. Which queues there are is read from the refreshes in the store, so that a worker
 * needs no list: a new provider in a new refresh file gets its queue within a second.
 *
 * @throws when a worker breaks.
 */
export async function runWorkers(options: RunWorkersOptions): Promise<void> {
  keepHeapSmall();
  installRuntime(options.log, options.metricsAddress);
  const connection = await NativeConnection.connect(options.connection);
  // Loaded only where it is wanted.
  const tracing = options.traces && (await import('./tracing.js')).startTracing(options.traces);
  try {
    const activities = createActivities(options.context);
    const interceptors = tracing ? [tracing.interceptor] : [];
    const pool = await createWorkerPool({ ...options, connection, activities, interceptors });
    try {
      options.onReady?.();
      await Promise.race([pool.broken, serveRefreshes(pool, options)]);
    } finally {
      await pool.stop();
    }
  } finally {
    await tracing?.stop();
    await connection.close();
    await Runtime.instance().shutdown();
  }
}

async function serveRefreshes(
  pool: WorkerPool,
  { context, log, signal, metricsAddress }: RunWorkersOptions,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const served: Refresh[] = [];
      for await (const refresh of context.store.refreshes.find({ state: { $in: SERVED } })) {
        served.push(refresh);
        for (const [queue, limit] of providerQueues(refresh.file)) await pool.serve(queue, limit);
      }
      if (metricsAddress !== null) await countParked(served, context.store);
    } catch (error) {
      // A store that is away for a while is no reason to end: what runs goes on by itself.
      log.warn({ reason: (error as Error).message }, 'the store could not be asked for refreshes');
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

/** Read from the store, so every worker process shows the same number. */
async function countParked(served: readonly Refresh[], store: Store): Promise<void> {
  const metrics = workerMetrics();
  metrics.parked('refresh', served.filter(({ state }) => state === 'parked').length);
  const refreshId = { $in: served.map(({ _id }) => _id) };
  metrics.parked('model_run', await store.modelRuns.count({ refreshId, state: 'parked' }));
}
