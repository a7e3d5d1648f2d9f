import { TypedSearchAttributes } from '@temporalio/common';
import { getExternalWorkflowHandle, ParentClosePolicy, startChild } from '@temporalio/workflow';
import {
  annotateWorkflowId,
  collectWorkflowId,
  describeWorkflowId,
  embedPromptsWorkflowId,
  WORKFLOW_QUEUE,
} from '../core/names.js';
import type { RunSettings } from '../core/run-settings.js';
import { annotateWorkflow } from './annotate-workflow.js';
import { collectWorkflow } from './collect-workflow.js';
import { describeWorkflow } from './describe-workflow.js';
import { embedPromptsWorkflow } from './embed-prompts-workflow.js';
import { catchUp, type GateState } from './gate.js';
import { gateSignal } from './messages.js';
import { ATTRIBUTES } from './visibility.js';

/** The children of a refresh beside its model runs: one for each source, one that annotates, and one that describes the dataset. */
export class StageRuns {
  private readonly live = new Set<string>();

  constructor(
    private readonly settings: RunSettings,
    private readonly gate: () => GateState,
  ) {}

  /** Ids of those that have begun and not ended. */
  underWay(): string[] {
    return [...this.live];
  }

  /** @param stage as the Temporal UI shows it. */
  async collect(stage: string): Promise<void> {
    const { settings } = this;
    await Promise.all(
      settings.sources.map(({ id: sourceId }) =>
        this.run({ workflowId: collectWorkflowId(settings.refreshId, sourceId), stage }, (options, gate) =>
          startChild(collectWorkflow, { ...options, args: [{ settings, sourceId, gate, place: null }] }),
        ),
      ),
    );
  }

  /** @param stage as the Temporal UI shows it. */
  async annotate(stage: string): Promise<void> {
    const { settings } = this;
    await this.run({ workflowId: annotateWorkflowId(settings.refreshId), stage }, (options, gate) =>
      startChild(annotateWorkflow, { ...options, args: [{ settings, gate, carried: null }] }),
    );
  }

  /** Does nothing where no provider is asked for embeddings. @param stage as the Temporal UI shows it. */
  async embedPrompts(stage: string): Promise<void> {
    const { settings } = this;
    if (!settings.promptEmbeddings) return;
    await this.run({ workflowId: embedPromptsWorkflowId(settings.refreshId), stage }, (options, gate) =>
      startChild(embedPromptsWorkflow, { ...options, args: [{ settings, gate, place: null }] }),
    );
  }

  /** Describes the dataset of a release. @throws when the child breaks off. */
  async describe(releaseId: string): Promise<void> {
    const { settings } = this;
    await this.run({ workflowId: describeWorkflowId(settings.refreshId), stage: 'describe' }, (options, gate) =>
      startChild(describeWorkflow, { ...options, args: [{ settings, releaseId, gate, carried: null }] }),
    );
  }

  /** Tells all children under way what the gate is now. */
  async tellGate(): Promise<void> {
    // A child that ended meanwhile has nothing to be told.
    await Promise.allSettled([...this.live].map((id) => getExternalWorkflowHandle(id).signal(gateSignal, this.gate())));
  }

  private async run(
    { workflowId, stage }: { workflowId: string; stage: string },
    start: (options: StageOptions, gate: GateState) => Promise<StageHandle>,
  ): Promise<void> {
    const gate = this.gate();
    const { refreshId } = this.settings;
    this.live.add(workflowId);
    const handle = await start(
      {
        workflowId,
        taskQueue: WORKFLOW_QUEUE,
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        staticSummary: workflowId.slice(`refresh/${refreshId}/`.length),
        typedSearchAttributes: new TypedSearchAttributes([
          { key: ATTRIBUTES.refresh, value: refreshId },
          { key: ATTRIBUTES.stage, value: stage },
        ]),
      },
      gate,
    );
    await catchUp(handle, gate, this.gate());
    await handle.result();
    this.live.delete(workflowId);
  }
}

interface StageOptions {
  workflowId: string;
  taskQueue: string;
  parentClosePolicy: 'REQUEST_CANCEL';
  staticSummary: string;
  typedSearchAttributes: TypedSearchAttributes;
}

interface StageHandle {
  signal(signal: typeof gateSignal, gate: GateState): Promise<void>;
  result(): Promise<void>;
}
