import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { promptFromRecipe, promptRecipe } from '../../../core/release/prompt-recipe.js';

const POSTS = [
  'Try this one: a tabby cat that sleeps on a warm radiator, in oil.',
  'And with a blue scarf around its neck!',
];

describe('promptRecipe', () => {
  it('copies a prompt that stands in a post, and keeps none of its words', () => {
    const prompt = 'a tabby cat that sleeps on a warm radiator, in oil.';

    expect(promptRecipe(prompt, POSTS)).toEqual([{ post: 0, start: 14, length: prompt.length }]);
  });

  it('joins stretches of two posts by the words between them', () => {
    const prompt = 'a tabby cat that sleeps on a warm radiator, with a blue scarf around its neck';

    const recipe = promptRecipe(prompt, POSTS);

    expect(recipe.flatMap((part) => ('words' in part ? [part.words] : [])).join('').length).toBeLessThan(3);
    expect(promptFromRecipe(recipe, POSTS)).toBe(prompt);
  });

  it('gives no recipe for a prompt that is a model’s own words', () => {
    expect(promptRecipe('An elderly feline dozes; painterly style.', POSTS)).toEqual([]);
  });

  it('makes another prompt of a post that was edited', () => {
    const prompt = 'a tabby cat that sleeps on a warm radiator, in oil.';
    const recipe = promptRecipe(prompt, POSTS);

    expect(promptFromRecipe(recipe, [POSTS[0]!.replace('tabby', 'black'), POSTS[1]!])).not.toBe(prompt);
    expect(promptFromRecipe(recipe, [])).toBe('');
  });

  it('always gives the prompt again, where it gives a recipe at all', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 80 });
    const property = fc.property(fc.array(text, { maxLength: 3 }), text, fc.nat(40), (posts, own, cut) => {
      const prompt = (posts[0] ?? '').slice(cut) + own + (posts[1] ?? '');
      const recipe = promptRecipe(prompt, posts);
      return recipe.length === 0 || promptFromRecipe(recipe, posts) === prompt;
    });

    expect(fc.check(property).counterexample).toBeNull();
  });
});
