/** Steps whose thread or candidate ends where there is no verdict. After all others it goes on: as it was, in the analysis split, or to a person. */
const ENDS: ReadonlySet<string> = new Set(['extraction', 'images', 'quality']);

/** Under which name a step that gave no verdict is counted: what is called dropped is gone. */
export function unansweredCount(step: string, outcome: string): string {
  return `${ENDS.has(step) ? 'dropped' : 'unanswered'}.${step}-${outcome}`;
}
