import { describe, expect, it } from 'vitest';
import { sortBoxes } from '../../prompts/screenshot/boxes.js';

const SIZE = { width: 720, height: 1280 };

function sort(outputs: number[][], inputs: number[][] = []) {
  return sortBoxes({ inputs, outputs }, SIZE);
}

describe('sortBoxes', () => {
  it('keeps boxes inside of the picture, whole pixels around what they name', () => {
    expect(sort([[40.6, 500.2, 551.3, 1011.9]], [[416, 88, 680, 352]])).toEqual({
      boxes: { inputs: [[416, 88, 680, 352]], outputs: [[40, 500, 552, 1012]] },
      absurd: [],
    });
  });

  it('clamps what stands over the edge a little', () => {
    expect(sort([[-8, 500, 552, 1012]]).boxes.outputs).toEqual([[0, 500, 552, 1012]]);
    expect(sort([[300, 900, 730, 1290]]).boxes.outputs).toEqual([[300, 900, 720, 1280]]);
  });

  it.each([
    ['turned round', [552, 500, 40, 1012], /^outputs\[0\] is not \[left/],
    ['of no width', [40, 500, 40, 1012], /^outputs\[0\] is not \[left/],
    ['for a larger picture', [500, 900, 1400, 2400], /lies outside of the picture, which is 720 x 1280/],
    ['an icon', [10, 10, 30, 40], /is 20 x 30 pixels; a side has at least 32/],
    ['the whole screenshot', [0, 0, 720, 1280], /is the whole screenshot/],
    ['a line of text', [20, 400, 700, 440], /no picture's shape/],
    ['without a number', [Number.NaN, 0, 100, 100], /no number/],
  ])('calls one absurd that is %s', (_, box, mistake) => {
    const { boxes, absurd } = sort([box]);

    expect(boxes.outputs).toEqual([]);
    expect(absurd).toEqual([{ kind: 'outputs', index: 0, mistake: expect.stringMatching(mistake) as string }]);
  });

  it('calls the later of two absurd that lie over each other, also of different kinds', () => {
    const { boxes, absurd } = sort([[40, 500, 552, 1012]], [[60, 520, 300, 760]]);

    expect(boxes).toEqual({ inputs: [[60, 520, 300, 760]], outputs: [] });
    expect(absurd.map(({ mistake }) => mistake)).toEqual(['outputs[0] overlaps inputs[0]']);
  });

  it('lets neighbours touch', () => {
    expect(
      sort([
        [0, 0, 360, 360],
        [355, 0, 720, 360],
      ]).absurd,
    ).toEqual([]);
  });
});
