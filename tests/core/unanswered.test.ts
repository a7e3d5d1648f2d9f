import { expect, it } from 'vitest';
import { unansweredCount } from '../../core/unanswered.js';

it.each([
  ['extraction', 'dropped.extraction-unparsable'],
  ['images', 'dropped.images-unparsable'],
  ['quality', 'dropped.quality-unparsable'],
  ['relevance', 'unanswered.relevance-unparsable'],
  ['screenshot', 'unanswered.screenshot-unparsable'],
  ['placeholders', 'unanswered.placeholders-unparsable'],
  ['completion', 'unanswered.completion-unparsable'],
  ['safety', 'unanswered.safety-unparsable'],
  ['second-opinion', 'unanswered.second-opinion-unparsable'],
  ['applicability', 'unanswered.applicability-unparsable'],
  ['feedback', 'unanswered.feedback-unparsable'],
])('a verdict that %s does not give is counted as %s', (step, name) => {
  expect(unansweredCount(step, 'unparsable')).toBe(name);
});
