import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

/** A picture that is painted for a case: none of them is a photo of anybody. */
const GoldenPicture = z.union([
  z.strictObject({ kind: z.literal('photo'), text: z.string() }),
  z.strictObject({ kind: z.literal('output'), prompt: z.string() }),
  z.strictObject({ kind: z.literal('edit'), prompt: z.string(), input: z.string() }),
  z.strictObject({ kind: z.literal('chat'), prompt: z.string(), input: z.string().nullable() }),
  z.strictObject({ kind: z.literal('flat'), color: z.string() }),
]);

/**
 * What a value of a reply has to be, beside a plain value that it has to equal. `words`: the same but for case and white space.
 * `near`: numbers, each within so many of those.
 */
const Expectation = z.strictObject({
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
  oneOf: z.array(z.json()).optional(),
  includes: z.string().optional(),
  words: z.string().optional(),
  near: z.array(z.number()).optional(),
  within: z.number().optional(),
  without: z.array(z.string()).optional(),
  startsWith: z.string().optional(),
});
type Expectation = z.infer<typeof Expectation>;

/** One question of a golden set with what its answer has to be like, and one answer that is. A line of `golden.jsonl`. */
export const GoldenCase = z.strictObject({
  name: z.string().min(1),
  data: z.record(z.string(), z.unknown()),
  images: z
    .array(z.strictObject({ label: z.string(), picture: GoldenPicture, width: z.int(), height: z.int() }))
    .default([]),
  /** By the place of a value in the reply, such as `samples.0.quality`; `samples.length` is the length of a list, `posts.ID.score` of the entry with that id. */
  expect: z.record(z.string(), z.union([Expectation, z.json()])),
  reply: z.unknown(),
});
export type GoldenCase = z.infer<typeof GoldenCase>;

/** Reads a golden set. @throws Error that names the line which is none. */
export function readGoldenCases(text: string): GoldenCase[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, i) => {
      try {
        return GoldenCase.parse(JSON.parse(line));
      } catch (error) {
        throw new Error(`line ${i + 1} is no golden case: ${(error as Error).message}`, { cause: error });
      }
    });
}

/** Where a reply is not as a case expects; nothing where it agrees. */
export function disagreements(reply: unknown, { expect }: Pick<GoldenCase, 'expect'>): string[] {
  return Object.entries(expect)
    .filter(([place, wanted]) => !holds(valueAt(reply, place), wanted))
    .map(([place, wanted]) => `${place} is ${JSON.stringify(valueAt(reply, place))}, not ${JSON.stringify(wanted)}`);
}

function valueAt(reply: unknown, place: string): unknown {
  return place.split('.').reduce<unknown>(partOf, reply);
}

/** Lists may come in any order: an entry that has an id is found by it too. */
function partOf(value: unknown, key: string): unknown {
  const named = Array.isArray(value)
    ? value.find((entry: unknown) => (entry as { id?: unknown } | null)?.id === key)
    : undefined;
  return named ?? (value as Record<string, unknown> | null | undefined)?.[key];
}

function holds(value: unknown, wanted: unknown): boolean {
  const parsed = Expectation.safeParse(wanted);
  if (!parsed.success || Object.keys(parsed.data).length === 0) return isDeepStrictEqual(value, wanted);
  return (Object.entries(parsed.data) as [keyof Expectation, unknown][]).every(([rule]) =>
    keeps(value, rule, parsed.data),
  );
}

function keeps(value: unknown, rule: keyof Expectation, wanted: Expectation): boolean {
  switch (rule) {
    case 'atLeast':
      return Number(value) >= (wanted.atLeast ?? 0);
    case 'atMost':
      return Number(value) <= (wanted.atMost ?? 0);
    case 'oneOf':
      return (wanted.oneOf ?? []).some((one) => isDeepStrictEqual(value, one));
    case 'includes':
      return (Array.isArray(value) || typeof value === 'string') && value.includes(wanted.includes ?? '');
    case 'words':
      return plain(value) === plain(wanted.words);
    case 'near':
      return isNear(value, wanted);
    case 'within':
      return true;
    case 'without':
      return (wanted.without ?? []).every((part) => !plain(value).includes(plain(part)));
    case 'startsWith':
      return typeof value === 'string' && value.startsWith(wanted.startsWith ?? '');
  }
}

function isNear(value: unknown, { near = [], within = 0 }: Expectation): boolean {
  if (!Array.isArray(value) || value.length !== near.length) return false;
  return value.every((number, i) => Math.abs(Number(number) - (near[i] ?? 0)) <= within);
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase().replace(/\s+/g, ' ').trim() : '';
}
