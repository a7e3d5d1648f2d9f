import { WorkflowNotFoundError, type Client } from '@temporalio/client';

/** How a workflow that a schedule started stands, such as `running`; `forgotten` once Temporal has removed it. */
export async function workflowState(client: Client, workflowId: string): Promise<string> {
  try {
    return (await client.workflow.getHandle(workflowId).describe()).status.name.toLowerCase();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'forgotten';
    throw error;
  }
}
