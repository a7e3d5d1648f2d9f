import { describe, expect, it } from 'vitest';
import { budgetStanding, budgetWords } from '../../core/budget.js';
import type { Budget } from '../../core/schemas/budget.js';

describe('budgetStanding', () => {
  it('is nothing without a budget', () => {
    expect(budgetStanding(null, 5)).toBeNull();
  });

  it.each<[Budget, number, number[], boolean]>([
    [{ usd: 10, hard: true }, 4.99, [], false],
    [{ usd: 10, hard: true }, 5, [50], false],
    [{ usd: 10, hard: true }, 8, [50, 80], false],
    [{ usd: 10, hard: false }, 12, [50, 80, 100], false],
    [{ usd: 10, hard: true, softUsd: 3 }, 2.99, [], false],
    [{ usd: 10, hard: true, softUsd: 3 }, 3, [], true],
    [{ usd: 0, hard: true }, 0, [50, 80, 100], false],
  ])('of %j with $%d spent has crossed %j, soft limit reached: %s', (budget, spentUsd, crossed, softReached) => {
    expect(budgetStanding(budget, spentUsd)).toMatchObject({ crossed, softReached });
  });
});

describe('budgetWords', () => {
  it.each<[Budget, number, string]>([
    [{ usd: 50, hard: true }, 1, '$50.00 (hard)'],
    [{ usd: 50, hard: true }, 41, '$50.00 (hard), 80 % spent'],
    [{ usd: 50, hard: false, softUsd: 20 }, 25, '$50.00 (warns only), 50 % spent, soft limit of $20.00 spent'],
  ])('of %j with $%d spent are "%s"', (budget, spentUsd, words) => {
    const standing = budgetStanding(budget, spentUsd)!;

    expect(budgetWords(standing)).toBe(words);
  });
});
