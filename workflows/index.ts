/** All workflows of the product, as the bundle for workers takes them. */
export { annotateChunkWorkflow } from './annotate-chunk-workflow.js';
export { annotateRoundWorkflow } from './annotate-round-workflow.js';
export { annotateWaveWorkflow } from './annotate-wave-workflow.js';
export { annotateWorkflow } from './annotate-workflow.js';
export { collectWorkflow } from './collect-workflow.js';
export { complianceWorkflow } from './compliance-workflow.js';
export { embedPromptsWorkflow } from './embed-prompts-workflow.js';
export { describeWorkflow } from './describe-workflow.js';
export { modelRunWorkflow } from './model-run-workflow.js';
export { noticeWorkflow } from './notice-workflow.js';
export { refreshWorkflow } from './refresh-workflow.js';
export { scheduledRefreshWorkflow } from './scheduled-refresh-workflow.js';
export { sampleChunkWorkflow } from './sample-chunk-workflow.js';
export { watchdogWorkflow } from './watchdog-workflow.js';
