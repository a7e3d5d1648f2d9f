import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';
import { readPrompts } from '../../config/read-prompts.js';
import { openaiChatModel } from '../../models/openai/chat-model.js';
import { disagreements, readGoldenCases } from '../../prompts/golden-case.js';
import { parseReply } from '../../prompts/parse-reply.js';
import {
  GOLDEN_STEPS,
  goldenLines,
  goldenWarning,
  runGolden,
  type GoldenStep,
} from '../../scripts/golden/run-golden.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { chatConfig } from '../models/chat-model-contract.js';

/** The simulator reads words, not meaning: it is to agree with most, and to be readable in all. */
const LEAST_AGREEMENT = 0.8;

const { steps, relevanceGroup } = readPrompts();
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ posts: 1, instant: true });
});
afterAll(() => simulator.close());

function casesOf(step: GoldenStep) {
  return readGoldenCases(readFileSync(join(packageRoot(), 'prompts', step, 'golden.jsonl'), 'utf8'));
}

describe.each(GOLDEN_STEPS)('the golden set of %s', (step) => {
  const prompt = step === 'relevance-group' ? relevanceGroup : steps[step];
  const cases = casesOf(step);

  it('has ten cases and more, each with a name of its own', () => {
    expect(cases.length).toBeGreaterThanOrEqual(10);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  it.each(cases)('has an answer of the right form that is as expected: $name', (golden) => {
    const parsed = parseReply(prompt, JSON.stringify(golden.reply), golden.data);

    expect(parsed).toMatchObject({ ok: true });
    expect(disagreements(golden.reply, golden)).toEqual([]);
    expect(Object.keys(golden.expect).length).toBeGreaterThan(0);
  });

  it('is asked of the simulator, whose answers can all be read', async () => {
    const access = { baseUrl: `${simulator.url}/v1`, apiKey: 'key', timeoutMs: 20_000 };
    const model = openaiChatModel(chatConfig(), access);

    const result = await runGolden({ step, prompt, cases }, model, null);

    expect(result).toMatchObject({ n: cases.length, unparsable: 0, failed: 0, usd: null });
    expect(result.agreed / result.n, JSON.stringify(result.misses)).toBeGreaterThanOrEqual(LEAST_AGREEMENT);
  });
});

describe('what is printed', () => {
  it('warns of calls and cost, and gives agreement with n and interval', () => {
    const set = { step: 'quality', prompt: steps.quality, cases: casesOf('quality') } as const;
    const price = { inputUsdPerMTok: 1, outputUsdPerMTok: 2 };
    const result = { step: 'quality', hash: 'abc', n: 10, agreed: 9, unparsable: 1, failed: 0, usd: 0.5 } as const;

    expect(goldenWarning([set], chatConfig({ price }))).toMatch(
      /^11 calls to sim-annotator at acme, for at most about \d/,
    );
    expect(goldenWarning([set], chatConfig())).toMatch(/price that is not known/);
    expect(goldenLines([{ ...result, misses: [{ name: 'a case', why: 'x is 1, not 2' }] }])).toEqual([
      'quality         abc    9/10   90 %  (95 %: 60 % to 98 %)  unparsable 1, failed 0',
      '',
      'Not as expected:',
      '  quality, a case: x is 1, not 2',
      '',
      'Spent: 0.5000 USD',
    ]);
  });
});
