import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';
import { FAILURE_KINDS, reactionTo, type FailureKind } from '../../core/failure.js';

const page = readFileSync(join(packageRoot(), 'docs/outcomes.md'), 'utf8');

interface Row {
  answer: string;
  kind: string;
  outcome: string;
  proof: string;
}

/** Rows of all tables that name a kind of failure. */
const rows: Row[] = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (?:-|outcome )/.test(line))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .filter((cells) => cells.length === 6 && cells[2] !== 'kind')
  .map(([, answer = '', kind = '', outcome = '', proof = '']) => {
    return { answer, kind: kind.replaceAll('`', ''), outcome, proof };
  });

function isKind(word: string): word is FailureKind {
  return FAILURE_KINDS.some((kind) => kind === word);
}

/** The words of the page for what follows from a kind. */
function outcomeOf(kind: FailureKind): string {
  const reaction = reactionTo(kind);
  switch (reaction.do) {
    case 'wait':
      return 'waits';
    case 'retry':
      return reaction.exhausted === 'park' ? 'retries, then parks' : 'retries, `failed`';
    case 'result':
      return `\`${reaction.outcome}\``;
    case 'park':
      return 'parks';
  }
}

/** The first kind that stands behind a name in a test; `null` where the name does not stand there in quotes. */
function fixtureOf(test: string, name: string): string | null {
  const [quoted] = [`'${name}'`, `\`${name}\``, `"${name}"`].filter((words) => test.includes(words));
  if (name === '' || quoted === undefined) return null;
  const behind = test.slice(test.indexOf(quoted) + quoted.length);
  return new RegExp(`'(${FAILURE_KINDS.join('|')})'`).exec(behind)?.[1] ?? 'none';
}

describe('docs/outcomes.md', () => {
  it('has rows, and one for every kind of failure', () => {
    expect(rows.length).toBeGreaterThan(30);
    expect([...new Set(rows.map(({ kind }) => kind))].toSorted()).toEqual([...FAILURE_KINDS].toSorted());
  });

  it.each(rows)('says of "$answer" what the code does with its kind', ({ kind, outcome }) => {
    expect(isKind(kind) && outcomeOf(kind)).toBe(outcome);
  });

  it.each(rows)('proves "$answer" by a fixture that there is, of the same kind', ({ kind, proof }) => {
    const [, name = '', file = ''] = /^`(.+)` in `(.+)`$/.exec(proof) ?? [];
    const path = join(packageRoot(), file.includes('/') ? file : `tests/models/${file}`);

    const fixture = fixtureOf(existsSync(path) ? readFileSync(path, 'utf8') : '', name);
    expect(fixture).not.toBeNull();
    // What is told without asking throws no failure.
    if (kind !== 'unsupported') expect(fixture).toBe(kind);
  });

  it('explains every outcome that it names', () => {
    const explained = [...page.matchAll(/^\| ([^|]+?) +\| (?:the|asked)/gm)].map(([, outcome]) => outcome);
    const named = new Set(rows.map(({ outcome }) => outcome));

    expect([...named].filter((outcome) => !explained.includes(outcome))).toEqual([]);
  });
});
