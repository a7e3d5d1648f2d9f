/** Names that the rooms share: task queues, workflow ids, search attributes. Pure text, so that workflows can import it. */

export const WORKFLOW_QUEUE = 'echo.workflows';

/** Work of our own: lists, curation, metrics, analysis, site. */
export const CPU_QUEUE = 'echo.cpu';

/** Downloads of posts' pictures. */
export const MEDIA_QUEUE = 'echo.source.media';

/** Notices to operators' webhooks: a dead one holds up nothing else. */
export const NOTIFY_QUEUE = 'echo.notify';

/** One queue per use and provider: a quota domain. */
export function modelQueue(provider: string): string {
  return `echo.model.${provider}`;
}

export function judgeQueue(provider: string): string {
  return `echo.judge.${provider}`;
}

export function llmQueue(provider: string): string {
  return `echo.llm.${provider}`;
}

export function sourceQueue(sourceId: string): string {
  return `echo.source.${sourceId}`;
}

export function refreshWorkflowId(refreshId: string): string {
  return `refresh/${refreshId}`;
}

export function collectWorkflowId(refreshId: string, sourceId: string): string {
  return `refresh/${refreshId}/collect/${sourceId}`;
}

export function annotateWorkflowId(refreshId: string): string {
  return `refresh/${refreshId}/annotate`;
}

export function embedPromptsWorkflowId(refreshId: string): string {
  return `refresh/${refreshId}/embed-prompts`;
}

export function modelRunWorkflowId(refreshId: string, modelId: string): string {
  return `refresh/${refreshId}/model/${modelId}`;
}

export function describeWorkflowId(refreshId: string): string {
  return `refresh/${refreshId}/describe`;
}

export function watchdogWorkflowId(refreshId: string): string {
  return `refresh/${refreshId}/watchdog`;
}

/** One notice to one webhook. */
export function noticeWorkflowId(eventId: string, webhookId: string): string {
  return `refresh/${eventId}/${webhookId}`;
}

/** What a schedule starts; Temporal adds the time. */
export function scheduledWorkflowId(scheduleId: string): string {
  return `schedule/${scheduleId}`;
}

/** A check of a platform: its schedule, and what that starts; Temporal adds the time. */
export function checkScheduleId(checkId: string): string {
  return `check/${checkId}`;
}

export function chunkWorkflowId(parentId: string, chunk: number): string {
  return `${parentId}/chunk/${String(chunk).padStart(3, '0')}`;
}

/** Name of the workflow that a chunk is of. */
export function waveOf(chunkId: string): string {
  return chunkId.replace(/\/chunk\/\d+$/, '');
}

/** Ids that log lines carry, as far as a workflow's id tells them. */
export function idsOfWorkflow(workflowId: string): { refreshId?: string; modelId?: string; sourceId?: string } {
  const [, refreshId, kind, name] = /^refresh\/([^/]+)(?:\/(model|collect)\/([^/]+))?/.exec(workflowId) ?? [];
  if (refreshId === undefined) return {};
  if (name === undefined) return { refreshId };
  return kind === 'model' ? { refreshId, modelId: name } : { refreshId, sourceId: name };
}

/** The same of an activity's id, as chunks of a model run give them. */
export function idsOfActivity(activityId: string): { sampleId?: string; judgeId?: string; metric?: string } {
  const [kind, first, second] = activityId.split('/');
  if ((kind === 'generate' || kind === 'fetch' || kind === 'rewrite') && first !== undefined)
    return { sampleId: first };
  if (first === undefined || second === undefined) return {};
  if (kind === 'judge') return { judgeId: first, sampleId: second };
  return kind === 'measure' ? { metric: first, sampleId: second } : {};
}

/** What tells the activity of a second or later picture of a sample from that of the first. */
export function drawMark(draw: number): string {
  return draw === 0 ? '' : `/draw-${draw + 1}`;
}

/** Search attributes of every workflow, with their Temporal types. */
export const SEARCH_ATTRIBUTES = {
  EchoRefresh: 'Keyword',
  EchoStage: 'Keyword',
  EchoModel: 'Keyword',
  EchoStatus: 'Keyword',
  EchoReason: 'Keyword',
  EchoDone: 'Int',
  EchoFailed: 'Int',
  EchoSpendUsd: 'Double',
} as const;
