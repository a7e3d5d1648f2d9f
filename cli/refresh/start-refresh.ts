import type { Client } from '@temporalio/client';
import { spendOf } from '../../activities/spend.js';
import { sha256 } from '../../core/content-key.js';
import { canonicalJson } from '../../core/canonical-json.js';
import { InputError } from '../../core/input-error.js';
import { refreshWorkflowId, WORKFLOW_QUEUE } from '../../core/names.js';
import { runSettings } from '../../core/run-settings.js';
import { benchmarkIds } from '../../core/schemas/release.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { Refresh } from '../../core/schemas/refresh.js';
import type { PromptSet } from '../../prompts/prompt-set.js';
import type { Store } from '../../store/store.js';
import { refreshWorkflow, type RefreshInput } from '../../workflows/refresh-workflow.js';
import { ATTRIBUTES } from '../../workflows/visibility.js';
import { TypedSearchAttributes } from '@temporalio/common';

export interface StartParts {
  store: Store;
  client: Client;
  prompts: PromptSet;
  now: Date;
}

/** What a start did: `continued` where the refresh had begun before, `complete` where there is nothing left to do. */
export type StartResult = 'started' | 'continued' | 'complete';

/**
 * Starts a refresh, or goes on with one of the same id. Starting twice is starting once.
 *
 * @throws InputError when the id belongs to another file, or a pinned prompt is not the one that ships.
 */
export async function startRefresh(file: RefreshFile, parts: StartParts): Promise<StartResult> {
  checkPromptPins(file, parts.prompts);
  const known = await parts.store.refreshes.get(file.id);
  const fileDigest = digestOf(file);
  if (known && known.fileDigest !== fileDigest) {
    throw new InputError([
      `the refresh "${file.id}" was started with another file; give this one a new id, or use the old file`,
    ]);
  }
  if (known?.state === 'done') return 'complete';
  if (!known && !(await parts.store.refreshes.putIfNew(newRefresh(file, fileDigest, parts.now)))) {
    // Somebody else began it between the look and the write: what is there now decides.
    return startRefresh(file, parts);
  }
  await startWorkflow(file, parts, known);
  return known ? 'continued' : 'started';
}

function digestOf(file: RefreshFile): string {
  // Where the site goes does not change what the refresh does.
  const { publish: _, ...rest } = file;
  return sha256(canonicalJson(rest));
}

function checkPromptPins(file: RefreshFile, prompts: PromptSet): void {
  const wrong = Object.entries(file.annotate.prompts ?? {}).flatMap(([step, pinned]) => {
    const { hash } = prompts.steps[step as keyof PromptSet['steps']];
    return pinned === hash
      ? []
      : [
          `annotate.prompts.${step}: pinned to ${pinned}, but this version of echobench ships ${hash}; review the prompt and change the pin`,
        ];
  });
  if (wrong.length > 0) throw new InputError(wrong);
}

function newRefresh(file: RefreshFile, fileDigest: string, now: Date): Refresh {
  return {
    _id: file.id,
    file,
    fileDigest,
    state: 'running',
    stage: 'start',
    spending: true,
    parkedBy: null,
    failure: null,
    startedAt: now,
    finishedAt: null,
    releaseId: null,
    analysisId: null,
    siteDir: null,
    funnel: {},
  };
}

async function startWorkflow(file: RefreshFile, { client, store }: StartParts, known: Refresh | null): Promise<void> {
  await client.workflow.start(refreshWorkflow, {
    workflowId: refreshWorkflowId(file.id),
    taskQueue: WORKFLOW_QUEUE,
    workflowIdConflictPolicy: 'USE_EXISTING',
    args: [await refreshInput(file, store, known)],
    staticSummary: file.title ?? `refresh ${file.id}`,
    typedSearchAttributes: new TypedSearchAttributes([{ key: ATTRIBUTES.refresh, value: file.id }]),
  });
}

/** The input of a workflow for this refresh; one that froze a release before goes on from there. */
export async function refreshInput(file: RefreshFile, store: Store, known: Refresh | null): Promise<RefreshInput> {
  const settings = runSettings(file);
  const release = known?.releaseId ? await store.releases.get(known.releaseId) : null;
  if (!known || !release) return { settings, frozen: null };
  const { usd } = await spendOf({ store }, file.id);
  const frozen = {
    releaseId: release._id,
    benchmarkSamples: benchmarkIds(release).length,
    funnel: known.funnel,
    spentUsd: usd,
  };
  return { settings, frozen };
}
