import { NO_SAFETY_VERDICT } from '../../core/safety-verdict.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { ActivityContext } from '../context.js';

/** States that could lead into a release, or back into one. */
const LET_IN = ['open', 'accepted', 'duplicate', 'capped', 'awaiting_review', 'rejected'] as const;

/**
 * Gives to a person what the safety step never came to, as where its activity failed for good, or another one of its thread before it: what
 * nobody looked at is not known to be safe. A later look lets it go.
 *
 * @returns how many candidates there are of this kind, doubted for other reasons or not; none where nothing is looked for.
 */
export async function holdUnchecked(
  { store }: Pick<ActivityContext, 'store'>,
  { refreshId, file }: { refreshId: string; file: RefreshFile },
): Promise<number> {
  if (file.annotate.safety === null) return 0;
  const { raw } = store.candidates;
  const unchecked = { refreshIds: refreshId, split: { $ne: null }, 'annotations.safety': { $exists: false } };
  const isLetIn = { state: { $in: [...LET_IN] }, openState: { $in: [null, 'open' as const] } };
  await raw.updateMany(
    { ...unchecked, ...isLetIn },
    { $set: { state: 'needs_review', openState: null, reason: `safety: ${NO_SAFETY_VERDICT}` } },
  );
  const isOpen = { state: { $in: [...LET_IN, 'needs_review' as const] } };
  await raw.updateMany({ ...unchecked, ...isOpen }, { $set: { safety: [NO_SAFETY_VERDICT] } });
  return raw.countDocuments({ ...unchecked, ...isOpen });
}
