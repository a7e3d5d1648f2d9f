import type { Client } from '@temporalio/client';
import sharp from 'sharp';
import { newRefresh, refreshInput } from '../../activities/refresh-record.js';
import { contentKey, releaseDigest } from '../../core/content-key.js';
import { refreshWorkflowId, WORKFLOW_QUEUE } from '../../core/names.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { Sample } from '../../core/schemas/sample.js';
import type { Store } from '../../store/store.js';
import { refreshWorkflow } from '../../workflows/refresh-workflow.js';
import { TypedSearchAttributes } from '@temporalio/common';
import { ATTRIBUTES } from '../../workflows/visibility.js';

/** Puts a frozen release of made-up samples into the store, and a refresh that goes on from there. */
export async function seedRefresh(
  store: Store,
  file: RefreshFile,
  counts: { text: number; edit: number },
): Promise<void> {
  const input = await sharp({ create: { width: 96, height: 96, channels: 3, background: '#7a8aa0' } })
    .png()
    .toBuffer();
  const inputImage = await store.blobs.put(input);
  const samples = [
    ...Array.from({ length: counts.text }, (_, i) =>
      sampleOf(`a small painting of thing number ${i}, oil on wood`, [], file.id),
    ),
    ...Array.from({ length: counts.edit }, (_, i) =>
      sampleOf(`paint this photo in the manner of painter ${i}`, [inputImage], file.id),
    ),
  ];
  await Promise.all(samples.map((sample) => store.samples.put(sample)));
  const sampleIds = {
    analysis: [],
    text_to_image: samples.filter((sample) => sample.split === 'text_to_image').map((sample) => sample._id),
    image_to_image: samples.filter((sample) => sample.split === 'image_to_image').map((sample) => sample._id),
  };
  const releaseId = releaseDigest(samples.map((sample) => sample._id));
  await store.releases.putIfNew({
    _id: releaseId,
    createdAt: new Date(),
    refreshId: file.id,
    sampleIds,
    previous: null,
    withdrawals: [],
  });
  await store.refreshes.put({ ...newRefresh(file, 'bench', new Date()), releaseId });
}

/** Starts the workflow of a seeded refresh: it begins with the models. */
export async function startSeeded(
  file: RefreshFile,
  { store, client }: { store: Store; client: Client },
): Promise<void> {
  await client.workflow.start(refreshWorkflow, {
    workflowId: refreshWorkflowId(file.id),
    taskQueue: WORKFLOW_QUEUE,
    args: [await refreshInput(file, store, await store.refreshes.get(file.id))],
    typedSearchAttributes: new TypedSearchAttributes([{ key: ATTRIBUTES.refresh, value: file.id }]),
  });
}

function sampleOf(prompt: string, inputImages: string[], refreshId: string): Sample {
  const split = inputImages.length > 0 ? 'image_to_image' : 'text_to_image';
  return {
    _id: contentKey('sample', { prompt, inputImages, split }),
    split,
    prompt,
    promptModified: false,
    originalPrompt: null,
    inputImages,
    communityImages: [],
    postIds: [],
    postUrls: [],
    feedback: [],
    applicability: {},
    candidateIds: [],
    refreshIds: [refreshId],
  };
}
