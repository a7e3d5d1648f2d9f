import type { FaultRig } from './fault-rig.js';
import { REFRESH_ID } from './fault-rig.js';
import { until } from '../integration/refresh/rig.js';

/** Where a fault strikes. */
export const STAGES = ['collect', 'annotate', 'curate', 'generate', 'judge', 'analyse'] as const;
export type Stage = (typeof STAGES)[number];

/** Calls of a stage that are over when it is in its middle, and where its calls are told from others. */
const MIDDLES: Record<'collect' | 'annotate' | 'generate' | 'judge', { calls: number; kind: RegExp }> = {
  collect: { calls: 1, kind: /^x\./ },
  annotate: { calls: 12, kind: /^chat:(?!judge)/ },
  generate: { calls: 4, kind: /^images\./ },
  judge: { calls: 12, kind: /^chat:judge/ },
};

/** The refresh's own names; short stages are struck as soon as their record says that they began. */
const RECORDED: Record<'curate' | 'analyse', string[]> = {
  curate: ['curate', 'freeze'],
  analyse: ['analyse', 'publish'],
};

/** Waits until the refresh is in the middle of a stage, with calls under way where the stage makes any. */
export async function middleOf(stage: Stage, rig: FaultRig): Promise<void> {
  if (stage === 'curate' || stage === 'analyse') {
    await until(async () => RECORDED[stage].includes(await recordedStage(rig)));
  } else {
    const { calls, kind } = MIDDLES[stage];
    await until(() => rig.simulator.log().filter((entry) => kind.test(entry.kind)).length >= calls);
  }
}

async function recordedStage(rig: FaultRig): Promise<string> {
  return (await rig.store.refreshes.get(REFRESH_ID))?.stage ?? 'none';
}
