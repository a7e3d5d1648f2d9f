import { TEXTS_A_CALL } from '../core/expected-usage.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';
import type { ActivityContext } from './context.js';
import { comparedPrompts } from './curate/compared-prompts.js';
import { gatherPrompts } from './describe/gather-prompts.js';
import { keepPrompts, loadPrompts } from './describe/prompts-blob.js';
import { embedderOf, embedTexts, missingTexts } from './embed-texts.js';
import type { CallReport } from './reports.js';

/** Texts that the built-in model does in one activity: seconds of work. */
const TEXTS_AT_HOME = 20_000;

/** Whose prompts: those of a release and of the prior datasets beside it, or, without one, those that a curation compares. */
export interface PromptsOf {
  refreshId: string;
  releaseId: string | null;
}

export interface EmbedOrder {
  /** Blob with the texts that have no vector yet. */
  blob: string;
  /** Activities that it takes; 0 where all is there. */
  groups: number;
}

/** Lists the prompts that have no vector yet, in a blob. */
export function createListUnembedded(context: ActivityContext) {
  return async function listUnembedded({ refreshId, releaseId }: PromptsOf): Promise<EmbedOrder> {
    const { file } = await context.refresh(refreshId);
    const prompts =
      releaseId === null
        ? await comparedPrompts(context, { refreshId, file })
        : await describedPrompts(context, { releaseId, file });
    const texts = await missingTexts(context, file, [...prompts].toSorted());
    const blob = await keepPrompts(context.store, { refreshId, texts });
    return { blob, groups: Math.ceil(texts.length / groupSize(embedderOf(file).provider !== null)) };
  };
}

/** The prompts of a release and of the prior datasets beside it, each once. */
export async function describedPrompts(
  context: Pick<ActivityContext, 'store'>,
  { releaseId, file }: { releaseId: string; file: RefreshFile },
): Promise<Set<string>> {
  const { prompts } = await gatherPrompts(context, file, releaseId);
  return new Set(prompts.map(({ text }) => text));
}

/** Embeds one group of such a list: one paid call, or a stretch of our own work. */
export function createEmbedPrompts(context: ActivityContext) {
  return async function embedPrompts(input: { refreshId: string; blob: string; group: number }): Promise<CallReport> {
    const { refreshId, blob, group } = input;
    const { file } = await context.refresh(refreshId);
    const texts = await loadPrompts(context.store, blob);
    const size = groupSize(embedderOf(file).provider !== null);
    return embedTexts(context, { refreshId, texts: texts.slice(group * size, (group + 1) * size) });
  };
}

function groupSize(isAsked: boolean): number {
  return isAsked ? TEXTS_A_CALL : TEXTS_AT_HOME;
}
