import { ROOT_CONTEXT, SpanStatusCode, trace, TraceFlags, type Attributes, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { sha256 } from '../core/content-key.js';
import { idsOfActivity, idsOfWorkflow } from '../core/names.js';

/** Where spans go, in OTLP over HTTP. */
export interface TracesTarget {
  url: string;
  /** Sent with every request; secret. */
  headers: Record<string, string>;
}

export interface Tracing {
  /** A span for each attempt of each activity. */
  interceptor: (context: Context) => ActivityInterceptors;
  /** Sends what is left. */
  stop(): Promise<void>;
}

/** Ids of an activity's input that its span carries; nothing else of an input leaves the process. */
const TRACED_IDS = ['refreshId', 'modelId', 'judgeId', 'sampleId', 'candidateId', 'threadId', 'sourceId', 'metric'];

/** What is under way and only asked for again; no error. */
const WAITS = ['pending', 'rate_limited', 'budget_reserved'];

/**
 * Sends spans in batches; a receiver that is away costs spans and nothing else. What is done on one sample, candidate or thread of a
 * refresh is one trace, over all workers and retries: its id comes from theirs.
 */
export function startTracing({ url, headers }: TracesTarget): Tracing {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'echobench-worker' }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url, headers }))],
  });
  const tracer = provider.getTracer('echobench');
  return {
    interceptor: (context) => spanInterceptor(tracer, context),
    // A receiver that is away must not keep the worker from its end.
    stop: () => provider.shutdown().catch(() => undefined),
  };
}

function spanInterceptor(tracer: Tracer, { info }: Context): ActivityInterceptors {
  const workflowId = info.workflowExecution?.workflowId ?? '';
  const named = { ...idsOfWorkflow(workflowId), ...idsOfActivity(info.activityId) };
  return {
    inbound: {
      async execute(input, next) {
        const ids = { ...named, ...idsIn(input.args[0]) };
        const attributes = attributesOf(info, ids);
        const span = tracer.startSpan(info.activityType, { attributes }, parentOf(ids, workflowId));
        try {
          const result = await next(input);
          const { kind, outcome } = (result ?? {}) as { kind?: string; outcome?: string };
          if (kind !== undefined) span.setAttribute('echo.report', kind);
          if (outcome !== undefined) span.setAttribute('echo.outcome', outcome);
          return result;
        } catch (error) {
          const type = error instanceof ApplicationFailure ? (error.type ?? 'unknown') : (error as Error).name;
          span.setAttribute('error.type', type);
          // Words of a failure can be a vendor's, or a post's: they stay in the history and the log.
          if (!WAITS.includes(type)) span.setStatus({ code: SpanStatusCode.ERROR });
          throw error;
        } finally {
          span.end();
        }
      },
    },
  };
}

function idsIn(input: unknown): Record<string, string> {
  const fields = (input ?? {}) as Record<string, unknown>;
  return Object.fromEntries(TRACED_IDS.flatMap((id) => (typeof fields[id] === 'string' ? [[id, fields[id]]] : [])));
}

function attributesOf(info: Context['info'], ids: Record<string, string>): Attributes {
  return {
    'temporal.workflow_id': info.workflowExecution?.workflowId ?? '',
    'temporal.activity_id': info.activityId,
    'temporal.task_queue': info.taskQueue,
    'temporal.attempt': info.attempt,
    'echo.queue_wait_ms': Math.max(0, Date.now() - info.currentAttemptScheduledTimestampMs),
    ...Object.fromEntries(Object.entries(ids).map(([name, id]) => [`echo.${name}`, id])),
  };
}

/** A parent that nobody sends, so that all spans of one subject have one trace without a word between processes. */
function parentOf(ids: Record<string, string>, workflowId: string) {
  const { refreshId, sampleId, candidateId, threadId } = ids;
  const digest = sha256(JSON.stringify([refreshId, sampleId ?? candidateId ?? threadId ?? workflowId]));
  const traceFlags = TraceFlags.SAMPLED;
  const traceId = digest.slice(0, 32);
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: digest.slice(32, 48), traceFlags, isRemote: true });
}
