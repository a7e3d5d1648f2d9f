import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import type { Activities } from '../activities/create-activities.js';
import { workerMetrics } from './metrics.js';

/** Stage of each activity that ends an item; the others are steps of our own and count nothing. */
const STAGES: Partial<Record<keyof Activities, string>> = {
  collectImported: 'collect',
  searchPage: 'collect',
  repliesPage: 'collect',
  fetchMissing: 'collect',
  assessRelevance: 'annotate',
  extractSamples: 'annotate',
  classifyImages: 'annotate',
  completePrompt: 'annotate',
  assessQuality: 'annotate',
  readFeedback: 'annotate',
  generate: 'generate',
  judge: 'judge',
  measure: 'measure',
};

/** Counts items by what their activity reports, and how long each attempt waited in its queue. */
export function metricsInterceptor({ info }: Context): ActivityInterceptors {
  const stage = STAGES[info.activityType as keyof Activities];
  return {
    inbound: {
      async execute(input, next) {
        const metrics = workerMetrics();
        metrics.queueWait(info.taskQueue, (Date.now() - info.currentAttemptScheduledTimestampMs) / 1000);
        const result = await next(input);
        const outcome = outcomeOf(result);
        const { modelId } = (input.args[0] ?? {}) as { modelId?: string };
        if (stage && outcome) metrics.item({ stage, outcome, model: modelId ?? '' });
        return result;
      },
    },
  };
}

/** `null` for what is no end of an item: a closed gate, which lets it be asked for again. */
function outcomeOf(result: unknown): string | null {
  const { kind, outcome } = (result ?? {}) as { kind?: string; outcome?: string };
  if (outcome !== undefined) return outcome;
  return kind === 'parked' ? kind : null;
}
