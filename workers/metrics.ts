import { Runtime, type MetricsExporterConfig } from '@temporalio/worker';
import type { CallRecord } from '../activities/context.js';

/** Bounds of buckets, in seconds. A queue can be waited in for hours; a call ends after five minutes. */
const WAIT_BUCKETS = [0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400];
const LATENCY_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 300];

const MICRO = 1e6;

/** What the SDK is told: one endpoint for its metrics and ours, named as Prometheus wants names. */
export function metricsExporter(bindAddress: string): MetricsExporterConfig {
  return {
    prometheus: {
      bindAddress,
      countersTotalSuffix: true,
      unitSuffix: true,
      useSecondsForDurations: true,
      histogramBucketOverrides: {
        echo_queue_wait_seconds: WAIT_BUCKETS,
        echo_provider_latency_seconds: LATENCY_BUCKETS,
      },
    },
  };
}

/** An activity that ended with an outcome. Labels are names from refresh files and closed unions, never ids of samples. */
export interface ItemRecord {
  stage: string;
  outcome: string;
  /** Model under test; empty before generation. */
  model: string;
}

/** Our own metrics; docs/observability.md says what each one means. Without an exporter they go nowhere and cost next to nothing. */
export interface WorkerMetrics {
  item(item: ItemRecord): void;
  call(call: CallRecord): void;
  /** @param seconds from when an attempt was due to when a worker began with it. */
  queueWait(queue: string, seconds: number): void;
  parked(kind: 'model_run' | 'refresh', count: number): void;
}

let made: WorkerMetrics | null = null;

/** The metrics of this process; only after the runtime was installed. */
export function workerMetrics(): WorkerMetrics {
  return (made ??= makeMetrics());
}

function makeMetrics(): WorkerMetrics {
  const meter = Runtime.instance().metricMeter;
  const items = meter.createCounter('echo_items', undefined, 'Items that ended, by stage, outcome and model');
  const calls = meter.createCounter('echo_calls', undefined, 'Requests to providers and sources that ended');
  // The SDK's counters take whole numbers only, so money is counted in millionths of a dollar.
  const spend = meter.createCounter('echo_spend_micro_usd', undefined, 'Known cost of calls, in millionths of a USD');
  const unpriced = meter.createCounter('echo_unpriced_calls', undefined, 'Calls whose cost is not known');
  const wait = meter.createHistogram('echo_queue_wait_seconds', 'float', undefined, 'From due to begun, by task queue');
  const latency = meter.createHistogram('echo_provider_latency_seconds', 'float', undefined, 'Duration of calls');
  const parked = meter.createGauge('echo_parked', 'int', undefined, 'Model runs and refreshes that wait for somebody');
  return {
    item: ({ stage, outcome, model }) => items.add(1, { stage, outcome, model }),
    call({ stage, provider, failureKind, latencyMs, costUsd }) {
      const failure = failureKind ?? 'none';
      calls.add(1, { stage, provider, failure });
      latency.record(Math.max(0, latencyMs) / 1000, { stage, provider, failure });
      if (costUsd === null) unpriced.add(1, { stage, provider });
      else spend.add(Math.round(costUsd * MICRO), { stage, provider });
    },
    queueWait: (queue, seconds) => wait.record(Math.max(0, seconds), { queue }),
    parked: (kind, count) => parked.set(count, { kind }),
  };
}
