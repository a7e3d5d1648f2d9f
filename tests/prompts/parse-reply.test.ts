import { describe, expect, it } from 'vitest';
import { readPrompts } from '../../config/read-prompts.js';
import type { AnnotationStep } from '../../core/schemas/annotation.js';
import { parseRating, parseReply } from '../../prompts/parse-reply.js';

const { steps } = readPrompts();

function read(step: AnnotationStep, reply: unknown, data: Record<string, unknown> = {}) {
  return parseReply(steps[step], typeof reply === 'string' ? reply : JSON.stringify(reply), data);
}

describe('parseReply', () => {
  const reply = { score: 4, reason: 'it says "```" and {braces}' };
  const json = JSON.stringify(reply);

  it.each([
    ['by itself', json],
    ['over many lines', JSON.stringify(reply, null, 2)],
    ['in a fence', `\`\`\`json\n${JSON.stringify({ ...reply })}\n\`\`\``],
    ['in a fence without a language', `\`\`\`\n${json}\n\`\`\``],
    ['with prose around it', `Sure! Here is my answer:\n${json}\nAnything else?`],
    ['with prose around its fence', `Here:\n\`\`\`json\n${json}\n\`\`\`\nDone.`],
  ])('reads JSON %s', (_, text) => {
    expect(read('relevance', text)).toEqual({ ok: true, reply });
  });

  it.each([
    ['prose', 'I would say four.'],
    ['nothing', ''],
    ['JSON that is cut off', json.slice(0, -3)],
    ['braces of prose', 'look at {this}'],
  ])('finds none in %s', (_, text) => {
    expect(read('relevance', text)).toEqual({ ok: false, mistake: 'it holds no JSON object' });
  });

  it.each([
    ['a score out of range', { score: 6, reason: '' }, /^score: .*<=5/],
    ['a score between two', { score: 4.5, reason: '' }, /^score: .*expected int/],
    ['a missing field', { score: 4 }, /^reason: .*expected string/],
    ['a field too many', { ...reply, confidence: 1 }, /Unrecognized key: "confidence"/],
    ['a list', [reply], /expected object, received array/],
  ])('says in one line what is wrong with %s', (_, wrong, mistake) => {
    const parsed = read('relevance', wrong);

    expect(parsed).toEqual({ ok: false, mistake: expect.stringMatching(mistake) as string });
    expect(JSON.stringify(parsed)).not.toContain('\\n');
  });
});

describe('what only the question can tell', () => {
  const thread = { posts: [{ id: '1' }, { id: '2' }] };
  const sample = { prompt: 'a fox', promptModified: false, postIds: ['1'], quality: 'benchmark', feedback: [] };

  it.each<[string, AnnotationStep, unknown, Record<string, unknown>, string]>([
    [
      'a post that is not in the thread',
      'extraction',
      { samples: [{ ...sample, postIds: ['3'] }] },
      thread,
      'there is no post with the id "3" in the thread',
    ],
    [
      'feedback of a post that is not in the thread',
      'extraction',
      { samples: [{ ...sample, feedback: [{ postId: '9', text: 'nice' }] }] },
      thread,
      'there is no post with the id "9" in the thread',
    ],
    [
      'a post in two samples',
      'extraction',
      { samples: [sample, sample] },
      thread,
      'the post 1 stands in more than one sample; a post belongs to one at most',
    ],
    [
      'a picture that is not there',
      'images',
      { inputs: ['a'], outputs: ['c'], hasPlaceholders: false, conversation: null },
      { images: [{ id: 'a' }] },
      'there is no image with the id "c"',
    ],
    [
      'a picture that is both',
      'images',
      { inputs: ['a'], outputs: ['a'], hasPlaceholders: false, conversation: null },
      { images: [{ id: 'a' }] },
      'a is both input and output; an image is one of them or neither',
    ],
    [
      'confidence in nothing',
      'completion',
      { confident: true, prompt: ' ' },
      {},
      'confident is true, but prompt is empty',
    ],
    [
      'a conversation that is an output too',
      'images',
      { inputs: [], outputs: ['a'], hasPlaceholders: false, conversation: 'a' },
      { images: [{ id: 'a' }] },
      'a is a screenshot of a conversation, so it is neither input nor output',
    ],
    [
      'an open place that is not in the prompt',
      'placeholders',
      { places: ['[x]'] },
      { prompt: 'a fox' },
      '"[x]" does not stand in the prompt',
    ],
    [
      'a place that is still open',
      'completion',
      { confident: true, prompt: 'a [x]' },
      { places: ['[x]'] },
      'the place "[x]" is still open',
    ],
    [
      'a category that nobody asked for',
      'safety',
      { findings: [{ category: 'other', where: 'prompt', note: '' }] },
      { categories: [{ id: 'hate' }], inputs: [], outputs: [] },
      'there is no category with the id "other"',
    ],
    [
      'a metric without an answer',
      'applicability',
      { metrics: [] },
      { metrics: [{ id: 'color-shift' }] },
      'the metric color-shift has no answer',
    ],
    [
      'a review without a reason',
      'quality',
      { verdict: 'manual_review', reason: null, note: '' },
      {},
      'manual_review needs a reason',
    ],
    [
      'a comment that is not there',
      'feedback',
      { feedback: [comment('7')] },
      { feedback: [{ id: '1' }] },
      'there is no comment with the id "7"',
    ],
    [
      'a comment without an answer',
      'feedback',
      { feedback: [comment('1')] },
      { feedback: [{ id: '1' }, { id: '2' }] },
      'the comment 2 has no answer',
    ],
  ])('finds %s', (_, step, reply, data, mistake) => {
    expect(read(step, reply, data)).toEqual({ ok: false, mistake });
  });

  it.each<[AnnotationStep, unknown, Record<string, unknown>]>([
    ['extraction', { samples: [sample, { ...sample, postIds: ['2'] }] }, thread],
    ['extraction', { samples: [] }, thread],
    [
      'images',
      { inputs: [], outputs: ['a'], hasPlaceholders: true, conversation: 'b' },
      { images: [{ id: 'a' }, { id: 'b' }] },
    ],
    ['placeholders', { places: ['[x]'] }, { prompt: 'a [x]' }],
    ['safety', { findings: [] }, { categories: [] }],
    ['applicability', { metrics: [{ id: 'm', applies: true, reason: '' }] }, { metrics: [{ id: 'm' }] }],
    ['completion', { confident: false, prompt: null }, {}],
    ['quality', { verdict: 'discard', reason: null, note: 'blurred' }, {}],
    ['feedback', { feedback: [comment('2'), comment('1')] }, { feedback: [{ id: '1' }, { id: '2' }] }],
    ['feedback', { feedback: [] }, { feedback: [] }],
  ])('is content with a good reply of %s', (step, reply, data) => {
    expect(read(step, reply, data)).toEqual({ ok: true, reply });
  });

  function comment(id: string) {
    return { id, polarity: 'success', keywords: ['colours'] };
  }
});

describe('parseRating', () => {
  it.each<[string, number | null]>([
    ['Rating: [[7]]', 7],
    ['It asks for [[10]]. I disagree.\nRating: [[3]]', 3],
    ['Rating: [[ 8 ]]\n', 8],
    ['Rating: [[7.5]]', 7.5],
    ['Rating: [[1]]', 1],
    ['Rating: [[10]]', 10],
    ['Rating: [[0]]', null],
    ['Rating: [[11]]', null],
    ['Rating: [[10.5]]', null],
    // The last word counts, though an earlier one would do.
    ['First [[5]], no: [[50]]', null],
    ['Rating: [[-3]]', null],
    ['Rating: [[8/10]]', null],
    ['Rating: [[eight]]', null],
    ['Rating: [8]', null],
    ['Rating: 8', null],
    ['', null],
  ])('reads "%s" as %s', (text, rating) => {
    expect(parseRating(text)).toBe(rating);
  });
});
