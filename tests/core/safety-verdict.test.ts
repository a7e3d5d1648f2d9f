import { describe, expect, it } from 'vitest';
import { NO_SAFETY_VERDICT, safetyAction, safetyReason } from '../../core/safety-verdict.js';
import { SafetyConfig } from '../../core/schemas/safety-config.js';

const category = (id: string, action: string) => ({ id, description: 'What it is.', action });
const config = SafetyConfig.parse({
  categories: [category('gore', 'drop'), category('child', 'review'), category('satire', 'keep')],
});

describe('safetyAction', () => {
  it.each<[string[], string]>([
    [[], 'keep'],
    [['satire'], 'keep'],
    [['satire', 'child'], 'review'],
    [['child', 'gore'], 'drop'],
    [[NO_SAFETY_VERDICT], 'review'],
    [['a category of old'], 'keep'],
  ])('of %j is %s', (findings, action) => {
    expect(safetyAction(findings, config)).toBe(action);
  });

  it('is to keep everything where nothing is looked for', () => {
    expect(safetyAction(['gore'], null)).toBe('keep');
  });
});

describe('safetyReason', () => {
  it('names what led to the action, and nothing else', () => {
    expect(safetyReason(['satire', 'child', 'gore'], config)).toBe('safety: gore');
    expect(safetyReason(['child', NO_SAFETY_VERDICT], config)).toBe('safety: child, no-verdict');
  });
});

describe('SafetyConfig', () => {
  it('comes with categories, of which no two have one id', () => {
    const { categories } = SafetyConfig.parse({});

    expect(new Set(categories.map(({ id }) => id)).size).toBe(categories.length);
    expect(categories.map(({ id }) => id)).toEqual(expect.arrayContaining(['sexual', 'violence', 'hate', 'self_harm']));
  });

  it.each([
    [[category('gore', 'drop'), category('gore', 'keep')]],
    [[category('No-Name', 'drop')]],
    [[category('gore', 'burn')]],
    [[]],
  ])('refuses %j', (categories) => {
    expect(SafetyConfig.safeParse({ categories }).success).toBe(false);
  });
});
