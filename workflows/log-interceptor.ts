import { workflowInfo, type WorkflowInterceptors } from '@temporalio/workflow';
import { idsOfWorkflow } from '../core/names.js';

/** Adds the ids of refresh, model and source to every log line of a workflow. Makes no command, so histories stay as they are. */
export function interceptors(): WorkflowInterceptors {
  return {
    outbound: [
      { getLogAttributes: (attributes, next) => next({ ...attributes, ...idsOfWorkflow(workflowInfo().workflowId) }) },
    ],
  };
}
