import { contentKey, sha256 } from '../../core/content-key.js';
import type { DedupeEntry } from '../../core/dedupe/dedupe-entry.js';
import { SignatureTable } from '../../core/dedupe/min-hash.js';
import { normalisePrompt } from '../../core/normalise-prompt.js';
import type { Split } from '../../core/outcome.js';
import { asReviewed } from '../../core/review/as-reviewed.js';
import { reviewSubject } from '../../core/review/review-subject.js';
import type { Decision } from '../../core/review/standing-decision.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import type { CurateConfig } from '../../core/schemas/curate-config.js';
import type { ActivityContext } from '../context.js';
import { standingOf } from '../review/standing-of.js';

/** Candidates that are looked at together. */
const SLICE = 500;

/** What is kept in memory of a candidate while it is curated. */
export interface Entry extends DedupeEntry {
  split: Split;
  sampleId: string;
  /** Split and sample id as they are without what a person changed: the cap goes by these, so that no edit is a new draw. */
  drawn: { split: Split; sampleId: string };
  subject: string;
  openState: 'open' | 'needs_review';
  disputed: boolean;
  /** Why an annotator wants a person to look. */
  reason: string | null;
  decision: Decision | null;
}

export interface ReadEntries {
  /** Those that can become samples, in order of preference. */
  entries: Entry[];
  /** Those that people took out. */
  rejected: Entry[];
  /** Those that wait for a person who need not come. */
  doubtful: Entry[];
  /** All others, by state. */
  states: Record<string, number>;
  signatures: SignatureTable;
}

/** States that a curation gave; what they were before is kept beside them. */
const CURATED = ['accepted', 'duplicate', 'capped', 'rejected', 'awaiting_review'];

/** Goes through the candidates of a refresh once, and keeps hashes and names of them. */
export async function readEntries(
  context: Pick<ActivityContext, 'store'>,
  refreshId: string,
  config: CurateConfig,
): Promise<ReadEntries> {
  const read: ReadEntries = { entries: [], rejected: [], doubtful: [], states: {}, signatures: new SignatureTable() };
  let slice: Candidate[] = [];
  for await (const candidate of context.store.candidates.find({ refreshIds: refreshId }, { sort: { _id: 1 } })) {
    slice.push(candidate);
    if (slice.length < SLICE) continue;
    await readSlice(context, slice, { read, config });
    slice = [];
  }
  await readSlice(context, slice, { read, config });
  // Sorting is stable, so that equals stay in order of their ids.
  read.entries.sort((a, b) => preference(a) - preference(b));
  return read;
}

async function readSlice(
  context: Pick<ActivityContext, 'store'>,
  slice: readonly Candidate[],
  { read, config }: { read: ReadEntries; config: CurateConfig },
): Promise<void> {
  const open = slice.filter((candidate) => {
    if (openStateOf(candidate) !== null) return true;
    read.states[candidate.state] = (read.states[candidate.state] ?? 0) + 1;
    return false;
  });
  const standing = await standingOf(context, open.map(reviewSubject));
  for (const candidate of open) {
    const entry = entryOf(candidate, standing.get(reviewSubject(candidate)) ?? null, { read, config });
    if (entry.decision?.decision === 'reject') read.rejected.push(entry);
    else if (entry.openState === 'needs_review' && entry.decision === null && !isHeldFor(entry, config))
      read.doubtful.push(entry);
    else read.entries.push(entry);
  }
}

/** Whether the freeze waits for a person who lets it in. No split for study is waited for: of that, what is doubted stays out. */
function isHeldFor({ split }: Entry, { review }: CurateConfig): boolean {
  return review !== 'none' && split !== 'analysis';
}

/** As the annotators left it, whatever earlier curations made of it; `null` for what can never be a sample. */
export function openStateOf({ split, state, openState }: Candidate): 'open' | 'needs_review' | null {
  const before = CURATED.includes(state) ? (openState ?? 'open') : state;
  return split !== null && (before === 'open' || before === 'needs_review') ? before : null;
}

function entryOf(
  candidate: Candidate,
  decision: Decision | null,
  { read, config }: { read: ReadEntries; config: CurateConfig },
): Entry {
  const { split, prompt, inputImages, outputImages } = asReviewed(candidate, decision);
  const posted = asReviewed(candidate, null);
  const normal = normalisePrompt(prompt);
  const wantsText = config.dedupe !== null && config.dedupe.text !== null;
  return {
    id: candidate._id,
    split,
    sampleId: contentKey('sample', { prompt, inputImages, split }),
    drawn: {
      split: posted.split,
      sampleId: contentKey('sample', {
        prompt: posted.prompt,
        inputImages: posted.inputImages,
        split: posted.split,
      }),
    },
    subject: reviewSubject(candidate),
    promptKey: sha256(normal).slice(0, 24),
    row: wantsText ? read.signatures.add(normal) : -1,
    inputs: inputImages,
    outputs: outputImages,
    conversation: candidate.conversationImage,
    openState: openStateOf(candidate) ?? 'open',
    disputed: candidate.disputed,
    reason: candidate.reason,
    decision,
  };
}

/** Of equals the one that a person accepted is kept, then one that nobody doubts, then the one with the smallest id. */
function preference({ decision, disputed, openState }: Entry): number {
  if (decision !== null) return 0;
  if (openState === 'needs_review') return 3;
  return disputed ? 2 : 1;
}
