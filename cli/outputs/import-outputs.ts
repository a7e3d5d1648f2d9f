import { readFile } from 'node:fs/promises';
import { keysOf } from '../../activities/generation-keys.js';
import { InputError } from '../../core/input-error.js';
import type { StoredImage } from '../../core/schemas/generation.js';
import { benchmarkIds } from '../../core/schemas/release.js';
import { storedOutputKey, type StoredOutput } from '../../core/schemas/stored-output.js';
import { inspectImage } from '../../images/inspect-image.js';
import type { PromptSet } from '../../prompts/prompt-set.js';
import type { Store } from '../../store/store.js';
import { readOutputFolder } from './read-output-folder.js';

/** JSON of `outputs import --json`. */
export interface OutputsReport {
  archive: string;
  new: number;
  /** The same picture was there already. */
  known: number;
  /** Another picture was there; the first one stays. */
  differing: number;
  bad: { file: string; line: number | null; reason: string }[];
}

/** Where outputs are put, and what is said of them. */
export interface Archive {
  name: string;
  madeBy: string;
}

/** Takes the pictures of a folder. @throws InputError where the folder is of no use. */
export async function importFolder(store: Store, archive: Archive, folder: string): Promise<OutputsReport> {
  const { files, badLines } = await readOutputFolder(folder);
  const report: OutputsReport = { archive: archive.name, new: 0, known: 0, differing: 0, bad: [...badLines] };
  for (const { path, subject } of files) {
    const bytes = await readFile(path);
    const inspection = await inspectImage(bytes);
    if (!inspection.ok) {
      report.bad.push({ file: path, line: null, reason: inspection.reason });
      continue;
    }
    const { mediaType, width, height } = inspection;
    const sha256 = await store.blobs.put(bytes);
    const image = { sha256, mediaType, width, height, bytes: bytes.byteLength };
    await keep(store, report, outputOf(archive, { subject, image, origin: path }));
  }
  return report;
}

/** Takes what a model gave in an earlier refresh. @throws InputError where there is no such refresh, model or picture. */
export async function importRefresh(
  { store, prompts }: { store: Store; prompts: PromptSet },
  archive: Archive,
  from: { refreshId: string; modelId: string },
): Promise<OutputsReport> {
  const { refreshId, modelId } = from;
  const refresh = await store.refreshes.get(refreshId);
  if (!refresh) throw new InputError([`no refresh "${refreshId}"; see "echobench refresh list"`]);
  const { file, releaseId } = refresh;
  const config = file.models.find(({ id }) => id === modelId);
  const known = file.models.map(({ id }) => id).join(', ');
  if (!config) throw new InputError([`the refresh "${refreshId}" has no model "${modelId}"; known: ${known}`]);
  const release = releaseId === null ? null : await store.releases.get(releaseId);
  if (!release) throw new InputError([`the refresh "${refreshId}" has no release yet`]);
  const report: OutputsReport = { archive: archive.name, new: 0, known: 0, differing: 0, bad: [] };
  const keys = keysOf({ prompts }, file, config);
  for (const sample of (await store.samples.getMany(benchmarkIds(release))).values()) {
    const generation = await store.generations.get(keys(sample).generation);
    if (!generation?.image) continue;
    const subject = { sampleId: sample._id };
    const origin = `refresh ${refreshId}, model ${modelId}`;
    await keep(store, report, outputOf(archive, { subject, image: generation.image, origin }));
  }
  if (report.new + report.known + report.differing === 0)
    throw new InputError([`the model "${modelId}" of the refresh "${refreshId}" has no picture`]);
  return report;
}

interface Output {
  subject: { sampleId: string } | { prompt: string };
  image: StoredImage;
  origin: string;
}

function outputOf({ name, madeBy }: Archive, { subject, image, origin }: Output): StoredOutput {
  return {
    _id: storedOutputKey(name, subject),
    archive: name,
    sampleId: 'sampleId' in subject ? subject.sampleId : null,
    prompt: 'prompt' in subject ? subject.prompt : null,
    image,
    madeBy,
    origin,
    importedAt: new Date(),
  };
}

async function keep(store: Store, report: OutputsReport, output: StoredOutput): Promise<void> {
  if (await store.storedOutputs.putIfNew(output)) report.new += 1;
  else if ((await store.storedOutputs.get(output._id))?.image.sha256 === output.image.sha256) report.known += 1;
  else report.differing += 1;
}
