import { workflowInfo, type WorkflowInterceptors } from '@temporalio/workflow';

/** Of a workflow's id: `refresh/<refreshId>`, and below it `/model/<modelId>` or `/collect/<sourceId>`. */
const ID = /^refresh\/([^/]+)(?:\/(model|collect)\/([^/]+))?/;

/** Adds the ids of refresh, model and source to every log line of a workflow. Makes no command, so histories stay as they are. */
export function interceptors(): WorkflowInterceptors {
  return {
    outbound: [
      { getLogAttributes: (attributes, next) => next({ ...attributes, ...idsOf(workflowInfo().workflowId) }) },
    ],
  };
}

function idsOf(workflowId: string): Record<string, string> {
  const [, refreshId, kind, name] = ID.exec(workflowId) ?? [];
  if (refreshId === undefined) return {};
  if (name === undefined) return { refreshId };
  return kind === 'model' ? { refreshId, modelId: name } : { refreshId, sourceId: name };
}
