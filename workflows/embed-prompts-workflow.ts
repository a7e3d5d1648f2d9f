import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { RunSettings } from '../core/run-settings.js';
import { callsOn, inRound } from './activity-proxies.js';
import { untilDone, type GateState } from './gate.js';
import { StageChild } from './stage-child.js';

export interface EmbedPromptsInput {
  settings: RunSettings;
  gate: GateState;
  /** Where to go on, set by continue-as-new. */
  place: { after: string; calls: number } | null;
}

const HISTORY_EVENTS = 1500;

/** Embeds the prompts of all candidates by a provider's model, so that curation can tell which mean the same. */
export async function embedPromptsWorkflow(input: EmbedPromptsInput): Promise<void> {
  const { settings } = input;
  const { refreshId, promptEmbeddings } = settings;
  if (!promptEmbeddings) return;
  const child = new StageChild({ settings, gate: input.gate });
  const { embedCandidates } = callsOn(promptEmbeddings, settings);
  let { after, calls }: { after: string | null; calls: number } = input.place ?? { after: null, calls: 0 };
  let isDone = false;
  while (!isDone && workflowInfo().historyLength < HISTORY_EVENTS) {
    const from: string | null = after;
    calls += 1;
    const report = await untilDone(
      child.gate,
      (round) =>
        embedCandidates.executeWithOptions(
          { activityId: inRound(`embed/${calls}`, round), summary: `embeddings of prompts, call ${calls}` },
          [{ refreshId, after: from }],
        ),
      (request) => child.park(request),
    );
    if (report === null) break;
    if (report.outcome !== 'ok') child.count('curate.not-embedded', report.prompts);
    child.spend(report.costUsd);
    after = report.after;
    isDone = after === null;
    await child.report(calls, null);
  }
  await child.flush();
  await condition(allHandlersFinished);
  if (!isDone && after !== null && child.gate.now.state !== 'stopped')
    await continueAsNew<typeof embedPromptsWorkflow>({ settings, gate: child.gate.now, place: { after, calls } });
}
