import { expect, it } from 'vitest';
import { readModelFacts } from '../../config/model-facts.js';

it('config/models.yaml names each model of a provider once, with its source', () => {
  const facts = readModelFacts();

  expect(facts.length).toBeGreaterThan(5);
  expect(new Set(facts.map(({ id, provider }) => `${provider}/${id}`)).size).toBe(facts.length);
  expect(facts.filter(({ source, provider }) => source.length < 20 || !provider.includes('.'))).toEqual([]);
});
