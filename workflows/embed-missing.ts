import { workflowInfo } from '@temporalio/workflow';
import type { EmbedOrder, PromptsOf } from '../activities/embed-prompts.js';
import type { CallReport } from '../activities/reports.js';
import { inRound, type Proxies } from './activity-proxies.js';
import { inWindow } from './window.js';

/** Embedding that is under way, and the group that is next. */
export interface EmbedPlace {
  order: EmbedOrder;
  next: number;
}

/** Who does what, and what is done about calls that cannot be made. */
export interface Embedder {
  lists: Proxies;
  embeds: Proxies;
  /** Makes one call that may be paid, in rounds, as often as it has to be. */
  pay: (call: (round: number) => Promise<CallReport>) => Promise<void>;
  report: (done: number, total: number) => Promise<void>;
}

/** Calls in flight; the queue of the provider has a limit of its own. */
const IN_FLIGHT = 4;

/** Groups of prompts between two looks at the length of the history. */
const GROUPS_AT_A_TIME = 40;

const HISTORY_EVENTS = 1200;

/**
 * Embeds what of some prompts has no vector yet.
 *
 * @param place where to go on, in a history that is not the first.
 * @returns where to go on in a new history; `null` when all groups were gone through.
 */
export async function embedMissing(
  prompts: PromptsOf,
  place: EmbedPlace | null,
  { lists, embeds, pay, report }: Embedder,
): Promise<EmbedPlace | null> {
  const order =
    place?.order ??
    (await lists.listUnembedded.executeWithOptions(
      { activityId: 'list-unembedded', summary: 'prompts without a vector' },
      [prompts],
    ));
  const { refreshId } = prompts;
  const { blob, groups } = order;
  for (let first = place?.next ?? 0; first < groups; first += GROUPS_AT_A_TIME) {
    if (workflowInfo().historyLength > HISTORY_EVENTS) return { order, next: first };
    const some = Array.from({ length: Math.min(GROUPS_AT_A_TIME, groups - first) }, (_, i) => first + i);
    await inWindow(some, IN_FLIGHT, (group) =>
      pay((round) =>
        embeds.embedPrompts.executeWithOptions(
          { activityId: inRound(`embed/${group}`, round), summary: `group ${group + 1} of ${groups}` },
          [{ refreshId, blob, group }],
        ),
      ),
    );
    await report(first + some.length, groups);
  }
  return null;
}
