import { TEXTS_A_CALL } from '../../core/expected-usage.js';
import type { ActivityContext } from '../context.js';
import { embedderOf, embedTexts, missingTexts } from '../embed-texts.js';
import type { CallReport } from '../reports.js';
import { gatherPrompts } from './gather-prompts.js';
import { keepPrompts, loadPrompts } from './prompts-blob.js';

/** Texts that the built-in model does in one activity: seconds of work. */
const TEXTS_AT_HOME = 20_000;

export interface EmbedOrder {
  /** Blob with the texts that have no vector yet. */
  blob: string;
  /** Activities that it takes; 0 where all is there. */
  groups: number;
}

/** Lists the prompts that have no vector yet, in a blob. */
export function createListUnembedded(context: ActivityContext) {
  return async function listUnembedded(input: { refreshId: string; releaseId: string }): Promise<EmbedOrder> {
    const { file } = await context.refresh(input.refreshId);
    const { prompts } = await gatherPrompts(context, file, input.releaseId);
    const texts = await missingTexts(context, file, [...new Set(prompts.map(({ text }) => text))].toSorted());
    const blob = await keepPrompts(context.store, { refreshId: input.refreshId, texts });
    return { blob, groups: Math.ceil(texts.length / groupSize(embedderOf(file).provider !== null)) };
  };
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
