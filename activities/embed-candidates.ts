import { promptOf } from '../core/candidate-prompt.js';
import { TEXTS_A_CALL } from '../core/expected-usage.js';
import type { ActivityContext } from './context.js';
import { embedTexts } from './embed-texts.js';
import type { CallReport } from './reports.js';

/** Where embedding stands. `after`: the last candidate whose prompt was looked at; `null` when all were. */
export type EmbedReport = CallReport<{ after: string | null; prompts: number }>;

/** Embeds the next prompts of candidates that can become samples, by one call; what has its vector already costs nothing. */
export function createEmbedCandidates(context: ActivityContext) {
  return async function embedCandidates(input: { refreshId: string; after: string | null }): Promise<EmbedReport> {
    const { refreshId, after } = input;
    const filter = { refreshIds: refreshId, split: { $ne: null }, ...(after !== null && { _id: { $gt: after } }) };
    const texts: string[] = [];
    let last: string | null = null;
    for await (const candidate of context.store.candidates.find(filter, { sort: { _id: 1 }, limit: TEXTS_A_CALL })) {
      texts.push(promptOf(candidate));
      last = candidate._id;
    }
    const report = await embedTexts(context, { refreshId, texts });
    if (report.kind !== 'done') return report;
    return { ...report, prompts: texts.length, after: texts.length < TEXTS_A_CALL ? null : last };
  };
}
