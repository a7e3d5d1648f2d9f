import type { ActivityContext } from '../context.js';
import { requireThread } from './relevance.js';
import { repliesToFilter } from './shown-posts.js';

/** Store keys of the replies of an assembled thread that have to pass the relevance filter themselves. */
export function createListReplies(context: ActivityContext) {
  return async function listReplies(input: { threadId: string }): Promise<string[]> {
    const thread = await requireThread(context, input.threadId);
    return (await repliesToFilter(context, thread)).map((post) => post._id);
  };
}
