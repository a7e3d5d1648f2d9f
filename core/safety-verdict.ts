import type { SafetyConfig } from './schemas/safety-config.js';

/** Stands among the findings where the annotator gave no verdict. No category can have this id. */
export const NO_SAFETY_VERDICT = 'no-verdict';

/**
 * What is to be done for what was found: the strictest of the categories' actions. Where nobody could say, a person looks.
 * Categories that the file no longer has count for nothing.
 */
export function safetyAction(findings: readonly string[], config: SafetyConfig | null): 'drop' | 'review' | 'keep' {
  if (config === null) return 'keep';
  const actions = findings.map((found) => config.categories.find(({ id }) => id === found)?.action);
  if (actions.includes('drop')) return 'drop';
  return actions.includes('review') || findings.includes(NO_SAFETY_VERDICT) ? 'review' : 'keep';
}

/** The findings that led to an action, as a reason: `safety: sexual, hate`. */
export function safetyReason(findings: readonly string[], config: SafetyConfig): string {
  const action = safetyAction(findings, config);
  const telling = findings.filter((found) => safetyAction([found], config) === action);
  return `safety: ${telling.join(', ')}`;
}
