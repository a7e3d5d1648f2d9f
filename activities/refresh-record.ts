import { canonicalJson } from '../core/canonical-json.js';
import { sha256 } from '../core/content-key.js';
import { withoutUnset } from '../core/later-settings.js';
import { makeRunSettings } from '../core/make-run-settings.js';
import { benchmarkIds } from '../core/schemas/release.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';
import type { Refresh } from '../core/schemas/refresh.js';
import type { PromptSet } from '../prompts/prompt-set.js';
import type { Store } from '../store/store.js';
import type { RefreshInput } from '../workflows/refresh-workflow.js';
import { spendOf } from './spend.js';

/** Tells one refresh file from another, as the operator wrote it: a price table that changes later makes no other file of it. */
export function digestOf(file: RefreshFile): string {
  // Where the site and the notices go does not change what the refresh does.
  const { publish: _, notify: __, ...rest } = file;
  return sha256(canonicalJson(withoutUnset(rest)));
}

/** Pinned prompts that are not those that ship, each with its words for the operator. */
export function wrongPromptPins(file: RefreshFile, prompts: PromptSet): string[] {
  return Object.entries(file.annotate.prompts ?? {}).flatMap(([step, pinned]) => {
    const { hash } = prompts.steps[step as keyof PromptSet['steps']];
    return pinned === hash
      ? []
      : [
          `annotate.prompts.${step}: pinned to ${pinned}, but this version of echobench ships ${hash}; review the prompt and change the pin`,
        ];
  });
}

/** The record of a refresh that has not begun. */
export function newRefresh(file: RefreshFile, fileDigest: string, now: Date): Refresh {
  return {
    _id: file.id,
    file,
    fileDigest,
    state: 'running',
    stage: 'start',
    spending: true,
    budget: file.budget,
    skippedModels: [],
    parked: null,
    failure: null,
    startedAt: now,
    finishedAt: null,
    releaseId: null,
    analysisId: null,
    siteDir: null,
    datasetAnalysisId: null,
    datasetFailure: null,
    promptsBlob: null,
    staleSince: null,
    funnel: {},
  };
}

/** The input of a workflow for this refresh; one that froze a release before goes on from there. */
export async function refreshInput(file: RefreshFile, store: Store, known: Refresh | null): Promise<RefreshInput> {
  const settings = { ...makeRunSettings(file), budget: known ? known.budget : file.budget };
  const release = known?.releaseId ? await store.releases.get(known.releaseId) : null;
  const skipped = known?.skippedModels ?? [];
  if (!known || !release) return { settings, skipped, frozen: null };
  const { usd } = await spendOf({ store }, file.id);
  const frozen = {
    releaseId: release._id,
    benchmarkSamples: benchmarkIds(release).length,
    funnel: known.funnel,
    spentUsd: usd,
  };
  return { settings, skipped, frozen };
}
