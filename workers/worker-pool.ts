import type { DataConverter } from '@temporalio/common';
import {
  Worker,
  type ActivityInterceptorsFactory,
  type NativeConnection,
  type WorkerOptions,
} from '@temporalio/worker';
import type { Activities } from '../activities/create-activities.js';
import { CPU_QUEUE, MEDIA_QUEUE, NOTIFY_QUEUE, WORKFLOW_QUEUE } from '../core/names.js';
import { heartbeatInterceptor } from './heartbeat-interceptor.js';
import { logInterceptor } from './log-interceptor.js';
import { metricsInterceptor } from './metrics-interceptor.js';

export interface QueueLimit {
  /** Calls started per second over all workers; absent for as fast as slots allow. */
  rps?: number | undefined;
  /** Calls in flight in this process. */
  concurrency: number;
}

export interface PoolOptions {
  connection: NativeConnection;
  namespace: string;
  dataConverter: DataConverter;
  activities: Activities;
  /** Path of the workflow bundle that the build made. */
  workflowBundle: string;
  /** Interceptors of activities beside our own. */
  interceptors: ActivityInterceptorsFactory[];
  /** Whether this process serves a queue. */
  serves: (queue: string) => boolean;
}

/** One Worker per task queue, in one process over one connection. */
export interface WorkerPool {
  /** Starts serving a queue; a queue that is served already, or not by this process, is passed over. */
  serve(queue: string, limit: QueueLimit): Promise<void>;
  queues(): string[];
  /** Rejects when a worker breaks. */
  broken: Promise<never>;
  /** Lets running activities end, up to the grace time. */
  stop(): Promise<void>;
}

/** Time for running calls to end before they are cancelled. */
const GRACE_TIME = '30 seconds';

/** Longest time between two heartbeats that reach the server; it bounds how late an activity learns of its cancellation. */
const HEARTBEAT_THROTTLE = '5 seconds';

/** Slots for our own work: it uses the processor, not a provider. */
const OWN_CONCURRENCY: Record<string, number> = { [CPU_QUEUE]: 8, [MEDIA_QUEUE]: 8 };

export async function createWorkerPool(options: PoolOptions): Promise<WorkerPool> {
  const running = new Map<string, { worker: Worker; done: Promise<void> }>();
  let reportBreak: (error: unknown) => void = () => {};
  const broken = new Promise<never>((_, reject) => (reportBreak = reject));
  broken.catch(() => {});

  async function serve(queue: string, limit: QueueLimit): Promise<void> {
    if (running.has(queue) || !options.serves(queue)) return;
    const worker = await Worker.create(
      queue === WORKFLOW_QUEUE ? workflowOptions(options) : activityOptions(options, { queue, limit }),
    );
    const done = worker.run();
    done.catch(reportBreak);
    running.set(queue, { worker, done });
  }

  await serve(WORKFLOW_QUEUE, { concurrency: 0 });
  for (const queue of [CPU_QUEUE, MEDIA_QUEUE, NOTIFY_QUEUE])
    await serve(queue, { concurrency: OWN_CONCURRENCY[queue] ?? 4 });

  return {
    serve,
    broken,
    queues: () => [...running.keys()],
    async stop() {
      const workers = [...running.values()];
      for (const { worker } of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.allSettled(workers.map(({ done }) => done));
    },
  };
}

function common({ connection, namespace, dataConverter }: PoolOptions, taskQueue: string): WorkerOptions {
  return {
    connection,
    namespace,
    dataConverter,
    taskQueue,
    shutdownGraceTime: GRACE_TIME,
    maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
  };
}

function workflowOptions(options: PoolOptions): WorkerOptions {
  return {
    ...common(options, WORKFLOW_QUEUE),
    workflowBundle: { codePath: options.workflowBundle },
    // An eager activity would skip matching, and with it every rate limit.
    maxEagerActivityReservationsPerWorkflowTask: 0,
    maxConcurrentWorkflowTaskExecutions: 20,
    // Two at a time: while one waits its turn, more of its activities end, and one task takes them all.
    workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
    maxCachedWorkflows: 200,
    workflowThreadPoolSize: 1,
  };
}

function activityOptions(options: PoolOptions, { queue, limit }: { queue: string; limit: QueueLimit }): WorkerOptions {
  return {
    ...common(options, queue),
    activities: options.activities,
    maxConcurrentActivityTaskExecutions: limit.concurrency,
    ...(limit.rps !== undefined && { maxTaskQueueActivitiesPerSecond: limit.rps }),
    // A few pollers serve any provider; more of them only load the server.
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: Math.min(4, limit.concurrency) },
    interceptors: { activity: [heartbeatInterceptor, logInterceptor, metricsInterceptor, ...options.interceptors] },
  };
}
