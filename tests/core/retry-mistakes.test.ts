import { describe, expect, it } from 'vitest';
import { retryMistakes } from '../../core/retry-mistakes.js';

const known = { models: ['brush'], judges: ['judge-a', 'judge-b'], metrics: [] };
const nothing = { models: [], samples: [], judges: [], metrics: [], outcomes: [] };

describe('retryMistakes', () => {
  it('finds none in an order that names nothing, or what there is', () => {
    expect(retryMistakes(nothing, known)).toEqual([]);
    expect(retryMistakes({ ...nothing, models: ['brush'], outcomes: ['missing', 'ok'] }, known)).toEqual([]);
  });

  it('names everything that is unknown, at once', () => {
    const request = { models: ['pen'], samples: [], judges: ['x'], metrics: ['m'], outcomes: ['lost'] };

    expect(retryMistakes(request, known)).toEqual([
      'no model "pen" in this refresh; known: brush',
      'no judge "x" in this refresh; known: judge-a, judge-b',
      'no metric "m" in this refresh; known: none',
      'no outcome "lost"; known: ok, refused, unsupported, unparsable, failed, missing',
    ]);
  });

  it('bounds the samples of one order', () => {
    const samples = Array.from({ length: 201 }, (_, i) => `s${i}`);

    expect(retryMistakes({ ...nothing, samples }, known)).toEqual([
      expect.stringMatching(/^201 samples named.*at most 200/),
    ]);
  });
});
