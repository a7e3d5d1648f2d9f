import { allHandlersFinished, condition, continueAsNew } from '@temporalio/workflow';
import type { RunSettings } from '../core/run-settings.js';
import { callsOn, ownWork } from './activity-proxies.js';
import { embedMissing, type EmbedPlace } from './embed-missing.js';
import { untilDone, type GateState } from './gate.js';
import { StageChild } from './stage-child.js';

export interface EmbedPromptsInput {
  settings: RunSettings;
  gate: GateState;
  /** Where to go on, set by continue-as-new. */
  place: EmbedPlace | null;
}

/** Embeds the prompts that a curation compares by a provider's model, so that it can tell which mean the same. */
export async function embedPromptsWorkflow(input: EmbedPromptsInput): Promise<void> {
  const { settings } = input;
  const { refreshId, promptEmbeddings } = settings;
  if (!promptEmbeddings) return;
  const child = new StageChild({ settings, gate: input.gate });
  const place = await embedMissing({ refreshId, releaseId: null }, input.place, {
    lists: ownWork(settings),
    embeds: callsOn(promptEmbeddings, settings),
    pay: async (call) => {
      const report = await untilDone(child.gate, call, (request) => child.park(request));
      child.spend(report?.costUsd ?? null);
    },
    report: (done, total) => child.report(done, total),
  });
  await child.flush();
  await condition(allHandlersFinished);
  if (place && child.gate.now.state !== 'stopped')
    await continueAsNew<typeof embedPromptsWorkflow>({ settings, gate: child.gate.now, place });
}
