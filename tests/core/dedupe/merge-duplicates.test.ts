import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../core/content-key.js';
import type { DedupeEntry, DedupeSettings } from '../../../core/dedupe/dedupe-entry.js';
import { mergeDuplicates } from '../../../core/dedupe/merge-duplicates.js';
import { SignatureTable } from '../../../core/dedupe/min-hash.js';
import { pictureClasses } from '../../../core/dedupe/picture-classes.js';
import { VectorSketches } from '../../../core/dedupe/vector-pairs.js';

interface Made {
  prompt: string;
  split?: string;
  inputs?: string[];
  outputs?: string[];
  conversation?: string;
  vector?: number[];
}

const LONG =
  'an isometric cutaway of a tiny ramen shop at night, warm light, steam over the bowls, a cat asleep on the counter, ' +
  'rain outside, cables, lanterns, hand-painted signs, matte clay, soft shadows, high detail';
const ALL: DedupeSettings = { text: 0.9, embedding: 0.95, image: 6 };

/** What becomes of entries, in words: `kept`, or `<kind> of <position>`. */
async function fates(made: readonly Made[], settings: DedupeSettings = ALL, hashes: Record<string, string> = {}) {
  const signatures = new SignatureTable();
  const sketches = new VectorSketches();
  const entries = made.map((one, i): DedupeEntry => {
    if (one.vector) sketches.add(String(i), Float32Array.from(one.vector));
    return {
      id: String(i),
      split: one.split ?? (one.inputs ? 'image_to_image' : 'text_to_image'),
      promptKey: sha256(one.prompt),
      row: signatures.add(one.prompt),
      inputs: one.inputs ?? [],
      outputs: one.outputs ?? [],
      conversation: one.conversation ?? null,
    };
  });
  const found = await mergeDuplicates(entries, settings, {
    signatures,
    sketches,
    pictureClass: pictureClasses(new Map(Object.entries(hashes)), settings.image ?? 0),
    promptsOf: async (ids) => new Map(ids.map((id) => [id, made[Number(id)]!.prompt])),
    vectorsOf: async (ids) =>
      new Map(
        ids.flatMap((id) => (made[Number(id)]!.vector ? [[id, Float32Array.from(made[Number(id)]!.vector!)]] : [])),
      ),
  });
  return found.map((duplicate) => (duplicate ? `${duplicate.kind} of ${duplicate.of}` : 'kept'));
}

describe('mergeDuplicates', () => {
  it('merges equal prompts with equal inputs, and keeps the first', async () => {
    expect(await fates([{ prompt: 'a cat' }, { prompt: 'a dog' }, { prompt: 'a cat' }])).toEqual([
      'kept',
      'kept',
      'exact of 0',
    ]);
  });

  it('never merges edits of different pictures, however equal their prompts', async () => {
    const edits = [
      { prompt: LONG, inputs: ['a'] },
      { prompt: LONG, inputs: ['b'] },
      { prompt: `${LONG}!`, inputs: ['c'] },
    ];

    expect(await fates(edits)).toEqual(['kept', 'kept', 'kept']);
  });

  it('tells the order of inputs apart', async () => {
    expect(
      await fates([
        { prompt: 'merge', inputs: ['a', 'b'] },
        { prompt: 'merge', inputs: ['b', 'a'] },
      ]),
    ).toEqual(['kept', 'kept']);
  });

  it('never merges over splits', async () => {
    expect(await fates([{ prompt: LONG }, { prompt: LONG, split: 'analysis' }])).toEqual(['kept', 'kept']);
  });

  it('merges long prompts that differ in a word, and not short ones', async () => {
    const made = [
      { prompt: LONG },
      { prompt: LONG.replace('lanterns', 'neon') },
      { prompt: 'a cat in a red hat' },
      { prompt: 'a cat in a blue hat' },
    ];

    expect(await fates(made)).toEqual(['kept', 'text of 0', 'kept', 'kept']);
    expect(await fates(made, { ...ALL, text: null })).toEqual(['kept', 'kept', 'kept', 'kept']);
  });

  it('tells how similar a duplicate is to the one that is kept', async () => {
    const signatures = new SignatureTable();
    const prompts = [LONG, LONG.replace('lanterns', 'neon')];
    const entries = prompts.map((prompt, i) => ({
      id: String(i),
      split: 'text_to_image',
      promptKey: prompt,
      row: signatures.add(prompt),
      inputs: [],
      outputs: [],
      conversation: null,
    }));

    const [, duplicate] = await mergeDuplicates(entries, ALL, {
      signatures,
      sketches: null,
      pictureClass: null,
      promptsOf: async () => new Map(prompts.map((prompt, i) => [String(i), prompt])),
      vectorsOf: async () => new Map(),
    });

    expect(duplicate).toMatchObject({ of: 0, kind: 'text' });
    expect(duplicate!.similarity).toBeGreaterThan(0.9);
    expect(duplicate!.similarity).toBeLessThan(1);
  });

  it('makes no chains: who is near a duplicate only is kept', async () => {
    const step = (n: number) => `${LONG} ${'x'.repeat(3)} ${'lorem ipsum dolor '.repeat(n)}${n}`;
    const prompts = [0, 1, 2, 3, 4, 5, 6].map((n) => ({ prompt: step(n) }));

    const found = await fates(prompts, { ...ALL, text: 0.9 });

    const leaders = found.flatMap((fate, i) => (fate === 'kept' ? [i] : []));
    for (const fate of found.filter((one) => one !== 'kept')) expect(leaders).toContain(Number(fate.split(' of ')[1]));
  });

  it('takes inputs that look the same for the same', async () => {
    const hashes = { a: '00000000000000ff', b: '00000000000000fe', c: 'ffffffffffffffff' };
    const made = [
      { prompt: LONG, inputs: ['a'] },
      { prompt: LONG, inputs: ['b'] },
      { prompt: LONG.replace('lanterns', 'neon'), inputs: ['b'] },
      { prompt: LONG, inputs: ['c'] },
    ];

    expect(await fates(made, ALL, hashes)).toEqual(['kept', 'image of 0', 'text of 0', 'kept']);
    expect(await fates(made, { ...ALL, image: null }, hashes)).toEqual(['kept', 'kept', 'text of 1', 'kept']);
  });

  it('merges prompts that are less alike where an output looks the same', async () => {
    const retold = LONG.replace('rain outside, cables, lanterns, hand-painted signs, ', '');
    const hashes = { a: '00000000000000ff', b: '00000000000000fe' };
    const made = [
      { prompt: LONG, outputs: ['a'] },
      { prompt: retold, outputs: ['b'] },
      { prompt: retold.toUpperCase(), outputs: ['z'] },
      { prompt: 'something else altogether', outputs: ['b'] },
    ];

    expect(await fates(made, ALL, hashes)).toEqual(['kept', 'image of 0', 'kept', 'kept']);
  });

  it('merges what means the same by its embedding', async () => {
    const vector = Array.from({ length: 64 }, (_, i) => Math.sin(i));
    const near = vector.map((value, i) => value + 0.05 * Math.cos(7 * i));
    const far = vector.map((_, i) => Math.cos(3 * i));
    const made = [
      { prompt: 'a feline with a hat', vector },
      { prompt: 'headgear on a cat', vector: near },
      { prompt: 'a bridge', vector: far },
      { prompt: 'no vector' },
    ];

    expect(await fates(made)).toEqual(['kept', 'embedding of 0', 'kept', 'kept']);
    expect(await fates(made, { ...ALL, embedding: null })).toEqual(['kept', 'kept', 'kept', 'kept']);
  });

  it('takes one conversation with the generator for one sample, whatever its words', async () => {
    const made = [
      { prompt: 'a cat', conversation: 's' },
      { prompt: 'cat, please', conversation: 's' },
      { prompt: 'cat, please' },
    ];

    expect(await fates(made, { text: null, embedding: null, image: null })).toEqual([
      'kept',
      'conversation of 0',
      'exact of 0',
    ]);
  });

  it('sends equals of a duplicate where it goes, for its reason', async () => {
    const near = LONG.replace('lanterns', 'neon');

    expect(await fates([{ prompt: LONG }, { prompt: near }, { prompt: near }])).toEqual([
      'kept',
      'text of 0',
      'text of 0',
    ]);
  });

  it('goes through thousands of variations of one text without comparing every two', async () => {
    const made = Array.from({ length: 3000 }, (_, i) => ({ prompt: `${LONG} number ${i}` }));

    const found = await fates(made);

    expect(new Set(found)).toEqual(new Set(['kept', 'text of 0']));
  });
});
