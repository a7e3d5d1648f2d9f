import { promptOf } from '../../core/candidate-prompt.js';
import { TEXTS_A_CALL } from '../../core/expected-usage.js';
import type { Shares } from '../../core/plan/funnel-shares.js';
import type { WorkCount } from '../../core/plan/work-count.js';
import { exactly, mapRange, sumRanges, times } from '../../core/plan/range.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import type { Range } from '../../core/schemas/plan.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { Release } from '../../core/schemas/release.js';
import { openStateOf } from '../curate/read-entries.js';
import { priorPrompts } from '../describe/gather-prompts.js';
import { describedPrompts } from '../embed-prompts.js';
import { missingTexts } from '../embed-texts.js';
import type { CountContext } from './count-work.js';

/** Candidates that are in the store, and those that are yet to be found. */
export interface CountedCandidates {
  known: readonly Candidate[];
  unknown: Range;
}

/**
 * Prompts that a provider is asked to embed, before a release: those that curation compares, which hold all that the description of
 * the dataset takes from the release; where only the description wants them, those that become samples; and those of prior datasets.
 */
export async function countEmbeddings(
  { store }: CountContext,
  file: RefreshFile,
  { known, unknown, shares }: CountedCandidates & { shares: Shares['values'] },
): Promise<WorkCount[]> {
  const { analysis, curate } = file;
  const compares = curate.dedupe !== null && curate.dedupe.embedding !== null;
  if (!asksProvider(file) || (!compares && !analysis)) return [];
  const wanted = new Set(known.filter(mayBeCompared).map(promptOf));
  const missing = await missingTexts({ store }, file, wanted);
  const share = compares ? exactly(1) : shares.samplesPerBenchmark;
  const open = times(sumRanges([exactly(missing.length), times(unknown, shares.checkedPerCandidate)]), share);
  const prior = new Set<string>();
  for (const dataset of analysis?.priorDatasets ?? [])
    for (const text of await priorPrompts({ store }, dataset)) if (!wanted.has(text)) prior.add(text);
  const missingPrior = (await missingTexts({ store }, file, prior)).length;
  const hits = wanted.size - missing.length + prior.size - missingPrior;
  const samples = mapRange(sumRanges([open, exactly(hits + missingPrior)]), Math.ceil);
  const basis = compares ? 'prompts that curation compares' : 'prompts of candidates that are taken to become samples';
  return [{ ...LINE, samples, cacheHits: hits, basis: `${basis}${prior.size > 0 ? ', and of prior datasets' : ''}` }];
}

/** Of a frozen release: curation has compared its candidates, and what the description takes is looked up by key. */
export async function countEmbeddingsOf(
  { store }: CountContext,
  file: RefreshFile,
  { _id: releaseId }: Release,
): Promise<WorkCount[]> {
  if (!asksProvider(file) || !file.analysis) return [];
  const wanted = await describedPrompts({ store }, { releaseId, file });
  const missing = await missingTexts({ store }, file, wanted);
  const basis = 'prompts of the frozen release and of prior datasets, looked up by key';
  return [{ ...LINE, samples: exactly(wanted.size), cacheHits: wanted.size - missing.length, basis }];
}

/** Also one that is half annotated, and has no split yet. */
function mayBeCompared(candidate: Candidate): boolean {
  return openStateOf({ ...candidate, split: candidate.split ?? 'analysis' }) !== null;
}

const LINE = {
  stage: 'embed',
  id: 'embeddings',
  step: null,
  perCall: TEXTS_A_CALL,
  inputImages: exactly(0),
} as const;

function asksProvider({ embeddings }: RefreshFile): boolean {
  return embeddings?.protocol === 'openai-embeddings';
}
