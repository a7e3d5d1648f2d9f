import { userInfo } from 'node:os';
import { InputError } from '../../core/input-error.js';
import type { Environment } from '../../config/environment.js';
import type { Refresh } from '../../core/schemas/refresh.js';
import type { Store } from '../../store/store.js';
import { requireRefresh } from '../refresh/require-refresh.js';

/** Longest name of a reviewer, in characters. */
const LONGEST_NAME = 100;

/** Where people decide: in the terminal and in the browser alike. */
export interface Desk {
  store: Store;
  environment: Environment;
  reviewer: string;
  now: () => Date;
}

/** Who decides: the option, else ECHO_REVIEWER, else the name of the user. @throws InputError */
export function reviewerName(option: string | undefined, { variables }: Environment): string {
  const name = (option ?? (variables['ECHO_REVIEWER'] || undefined) ?? userName()).trim();
  if (name === '' || name.length > LONGEST_NAME || /\p{C}/u.test(name))
    throw new InputError([
      `a reviewer's name has 1 to ${LONGEST_NAME} visible characters: give it with --reviewer or ECHO_REVIEWER`,
    ]);
  return name;
}

/** The refresh that an argument names, else the newest one with a queue. @throws InputError */
export async function refreshToReview(store: Store, refreshId: string | undefined): Promise<Refresh> {
  if (refreshId !== undefined) return requireRefresh(store, refreshId);
  for await (const refresh of store.refreshes.find({}, { sort: { startedAt: -1 } }))
    if ((await store.reviewItems.count({ refreshId: refresh._id })) > 0) return refresh;
  throw new InputError(['no refresh has a review queue: nothing waits for a person']);
}

/** The refresh in whose queue a candidate is, the newest where there are several; else the last one that it came up in. */
export async function refreshOf(store: Store, candidateId: string, option: string | undefined): Promise<string | null> {
  if (option !== undefined) return (await requireRefresh(store, option))._id;
  for await (const { refreshId } of store.reviewItems.find({ candidateId }, { sort: { curatedAt: -1 }, limit: 1 }))
    return refreshId;
  return (await store.candidates.get(candidateId))?.refreshIds.at(-1) ?? null;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry, as in some containers.
    return '';
  }
}
