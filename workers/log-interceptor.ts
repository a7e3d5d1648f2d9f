import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';

/** Ids of an activity's input that every log line of it carries. The rest of an input is nobody's business. */
const LOGGED_IDS = ['refreshId', 'modelId', 'judgeId', 'sampleId', 'candidateId', 'threadId', 'sourceId', 'metric'];

/**
 * Adds the ids of what an activity works on to its log lines, beside those that the SDK gives: workflowId, activityId, attempt.
 * The logger of an activity asks each time that it writes.
 */
export function logInterceptor(_context: Context): ActivityInterceptors {
  let ids: Record<string, unknown> = {};
  return {
    inbound: {
      async execute(input, next) {
        const fields = (input.args[0] ?? {}) as Record<string, unknown>;
        ids = Object.fromEntries(
          LOGGED_IDS.filter((id) => typeof fields[id] === 'string').map((id) => [id, fields[id]]),
        );
        return next(input);
      },
    },
    outbound: {
      getLogAttributes: (attributes, next) => next({ ...attributes, ...ids }),
    },
  };
}
