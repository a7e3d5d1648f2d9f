import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../core/canonical-json.js';

/** The same value with the fields of every object written the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.entries(value).map(([key, field]) => [key, reversed(field)] as const);
  return Object.fromEntries(fields.toReversed());
}

describe('canonicalJson', () => {
  it.each<[string, unknown, string]>([
    ['sorts keys at every depth', { b: { d: 1, c: [] }, a: 'x' }, '{"a":"x","b":{"c":[],"d":1}}'],
    ['sorts keys as text, also those that look like numbers', { 10: 1, 9: 2 }, '{"10":1,"9":2}'],
    ['keeps the order of lists', [2, 1, [3, null]], '[2,1,[3,null]]'],
    ['leaves undefined fields out', { a: undefined, b: 1 }, '{"b":1}'],
    ['writes undefined elements as null', [undefined, 1], '[null,1]'],
    ['writes dates as ISO text', { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
    ['escapes what JSON escapes', { 'a"b': 'line\nend' }, '{"a\\"b":"line\\nend"}'],
    ['writes minus zero as zero', -0, '0'],
  ])('%s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it.each<[string, unknown]>([
    ['NaN', Number.NaN],
    ['an infinity', [Number.POSITIVE_INFINITY]],
    ['a bigint', { n: 1n }],
    ['a function', { f: () => 1 }],
    ['undefined alone', undefined],
    ['a symbol', Symbol('s')],
  ])('throws on %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it('gives equal text whatever the order of the keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it('is JSON that parses back to the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // JSON has no minus zero.
        const asJson: unknown = JSON.parse(JSON.stringify(value));

        expect(JSON.parse(canonicalJson(value))).toEqual(asJson);
      }),
    );
  });
});
