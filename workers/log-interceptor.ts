import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import { idsOfActivity, idsOfWorkflow } from '../core/names.js';

/** Ids of an activity's input that its log lines carry. The rest of an input is nobody's business. */
const LOGGED_IDS = ['refreshId', 'modelId', 'judgeId', 'sampleId', 'candidateId', 'threadId', 'sourceId', 'metric'];

/**
 * Adds the ids of what an activity works on to its log lines, beside those that the SDK gives: workflowId, activityId, attempt.
 * The SDK writes its first line before it shows the input to interceptors: that one has the ids that names tell.
 */
export function logInterceptor({ info }: Context): ActivityInterceptors {
  const named = { ...idsOfWorkflow(info.workflowExecution?.workflowId ?? ''), ...idsOfActivity(info.activityId) };
  let given: Record<string, unknown> = {};
  return {
    inbound: {
      async execute(input, next) {
        const fields = (input.args[0] ?? {}) as Record<string, unknown>;
        given = Object.fromEntries(
          LOGGED_IDS.flatMap((id) => (typeof fields[id] === 'string' ? [[id, fields[id]]] : [])),
        );
        return next(input);
      },
    },
    outbound: {
      // The token lets its holder answer for the activity, and is half of a line.
      getLogAttributes: ({ taskToken: _token, ...attributes }, next) => next({ ...attributes, ...named, ...given }),
    },
  };
}
