import { hammingDistance } from '../../core/hamming-distance.js';
import { normalisePrompt } from '../../core/normalise-prompt.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import type { Picture } from '../../core/schemas/picture.js';
import type { Box } from '../../prompts/screenshot/boxes.js';
import { checkScreenshot, type ScreenshotReply } from '../../prompts/screenshot/reply.js';
import type { ActivityContext } from '../context.js';
import { keepPicture } from '../keep-picture.js';
import type { ScreenshotReport } from '../reports.js';
import { askStep, readingView } from './ask-step.js';
import { awaitsRepair, requireCandidate, type CandidateInput } from './candidate-question.js';

/** Pixels of the longer side at which a screenshot is shown: letters stay letters, and no vendor makes it smaller by itself. */
const SHOWN_SIDE_PX = 1536;

/** Bits of 64 in which a crop may differ from a picture that is there already. */
const ALIKE_BITS = 8;

const LABEL = 'image-1';

/**
 * Reads a screenshot of a chat: the prompt as typed, and the boxes of what went in and came out, which are cut from the picture as it was
 * posted. The question is about the picture alone, so that one screenshot is paid for once, whoever posted it.
 *
 * What was typed is what the generator got, so it takes the place of a posted prompt that is empty or differs by more than case, form
 * and white space. Crops that look like a picture of the same kind that was posted by itself are left out: that one is the original.
 */
export function createReadScreenshot(context: ActivityContext) {
  return async function readScreenshot(input: CandidateInput): Promise<ScreenshotReport> {
    const candidate = await requireCandidate(context, input.candidateId);
    const sha256 = candidate.conversationImage;
    if (sha256 === null)
      return { kind: 'done', outcome: 'ok', costUsd: 0, ...NOTHING, hasPrompt: hasPrompt(candidate) };
    const shown = await context.images.modelInput(sha256, readingView(SHOWN_SIDE_PX));
    const data = { image: { id: LABEL, widthPx: shown.width, heightPx: shown.height } };
    const answer = await askStep<ScreenshotReply>(context, {
      refreshId: input.refreshId,
      step: 'screenshot',
      subjectId: candidate._id,
      data,
      images: [{ label: LABEL, sha256, longerSidePx: SHOWN_SIDE_PX }],
      repair: input.repair,
    });
    if (answer.kind !== 'done') return answer;
    const { outcome, costUsd, annotationId } = answer;
    if (awaitsRepair(answer, input)) return { kind: 'done', outcome, costUsd, ...NOTHING, hasPrompt: true };
    const found = answer.outcome === 'ok' ? checkScreenshot(answer.reply, data) : null;
    const crop = (boxes: readonly Box[]) => cutOut(context, { sha256, shown, boxes });
    const inputs = await addTo(context, candidate.inputImages, found ? await crop(found.inputs) : []);
    const outputs = await addTo(context, candidate.outputImages, found ? await crop(found.outputs) : []);
    const typed = found?.prompt ?? null;
    const readPrompt = typed !== null && normalisePrompt(typed) !== normalisePrompt(candidate.prompt) ? typed : null;
    const isPrompted = hasPrompt({ ...candidate, readPrompt });
    await context.store.candidates.update(candidate._id, {
      $set: {
        inputImages: inputs,
        outputImages: outputs,
        readPrompt,
        ...(!isPrompted && { state: 'discarded', reason: 'its prompt could not be read' }),
        'annotations.screenshot': annotationId,
      },
    });
    const crops = inputs.length + outputs.length - candidate.inputImages.length - candidate.outputImages.length;
    const absurdBoxes = found?.absurd.length ?? 0;
    return { kind: 'done', outcome, costUsd, crops, absurdBoxes, read: readPrompt !== null, hasPrompt: isPrompted };
  };
}

const NOTHING = { crops: 0, absurdBoxes: 0, read: false };

function hasPrompt({ prompt, readPrompt }: Pick<Candidate, 'prompt' | 'readPrompt'>): boolean {
  return (readPrompt ?? prompt).trim() !== '';
}

interface Cut {
  sha256: string;
  shown: { width: number; height: number };
  boxes: readonly Box[];
}

/** Boxes are in pixels of the picture as shown; it is cut as it is stored, where it has more of them. */
async function cutOut(context: ActivityContext, { sha256, shown, boxes }: Cut): Promise<Picture[]> {
  const crops: Picture[] = [];
  for (const [x1, y1, x2, y2] of boxes) {
    const whole = await context.images.crop(sha256, {
      left: x1 / shown.width,
      top: y1 / shown.height,
      right: x2 / shown.width,
      bottom: y2 / shown.height,
    });
    const kept = await keepPicture(context, whole.bytes, { of: sha256, ...whole.region });
    if (kept.ok) crops.push(kept.picture);
  }
  return crops;
}

/** Pictures of one kind, and the crops that are none of them. */
async function addTo(
  context: ActivityContext,
  images: readonly string[],
  crops: readonly Picture[],
): Promise<string[]> {
  if (crops.length === 0) return [...images];
  const known = await context.store.pictures.getMany([...images]);
  const hashes = await Promise.all(
    images.map(
      async (sha256) =>
        known.get(sha256)?.phash ?? context.images.perceptualHash(await context.store.blobs.get(sha256)),
    ),
  );
  const fresh = crops.filter(({ phash }) => hashes.every((hash) => hammingDistance(hash, phash) > ALIKE_BITS));
  return [...new Set([...images, ...fresh.map(({ _id }) => _id)])];
}
