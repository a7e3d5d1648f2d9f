import { describe, expect, it } from 'vitest';
import { findObjects } from '../../prompts/find-objects.js';

describe('findObjects', () => {
  it.each<[string, string, unknown[]]>([
    ['the whole text', '{"a":1}', [{ a: 1 }]],
    ['a list as a whole', '[{"a":1}]', [[{ a: 1 }]]],
    ['a comma too many', '{"a":[1,2,],}', [{ a: [1, 2] }]],
    ['commas in strings', '{"a":"x,}",}', [{ a: 'x,}' }]],
    ['two, with prose', 'I see {"a":1}, so:\n```json\n{"a":2}\n```\nDone.', [{ a: 1 }, { a: 2 }]],
    ['one behind thoughts with braces', '<think>{maybe} {"a": </think>{"a":3}', [{ a: 3 }]],
    ['braces in strings', 'so: {"a":"}{"}', [{ a: '}{' }]],
    ['an escaped quotation mark', '{"a":"\\"}"} x', [{ a: '"}' }]],
    ['none where it is cut off', '{"a":1', []],
    ['none in a bare number', '5', []],
    ['none in nothing', '', []],
  ])('finds %s', (_, text, wanted) => {
    expect(findObjects(text)).toEqual(wanted);
  });

  it('gives up on a text of braces without taking for ever', () => {
    expect(findObjects('{'.repeat(20_000))).toEqual([]);
  });
});
