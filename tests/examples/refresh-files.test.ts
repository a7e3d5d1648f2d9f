import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModelFacts } from '../../config/model-facts.js';
import { packageRoot } from '../../config/package-root.js';
import { readRefreshFile } from '../../config/read-refresh-file.js';
import { pullsOf } from '../../core/pulls.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { windowSlices } from '../../core/window-slices.js';

const folder = join(packageRoot(), 'examples');
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

/** Every model that a file asks, with the host that it is asked at. */
function askedModels({ annotate, models, judges, providers }: RefreshFile): { model: string; host: string }[] {
  const rewriters = models.flatMap(({ rewriter }) => rewriter ?? []);
  const asked = models.filter(({ protocol }) => protocol !== 'stored');
  return [annotate.model, ...asked, ...rewriters, ...judges].map(({ model, provider }) => {
    return { model, host: new URL(providers[provider]?.baseUrl ?? '').hostname };
  });
}

function commentsOf(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.trim().startsWith('#'))
    .join('\n');
}

describe('the example refresh files', () => {
  it('are there', () => {
    expect(names).toEqual(expect.arrayContaining(['demo.yaml', 'paper-2025.yaml', 'refresh.yaml']));
  });

  it.each(names)('%s can be read', (name) => {
    expect(readRefreshFile(join(folder, name)).models.length).toBeGreaterThan(0);
  });

  it.each(names)('%s asks no model that is gone or going, but where a comment says until when', (name) => {
    const comments = commentsOf(readFileSync(join(folder, name), 'utf8'));
    const asked = askedModels(readRefreshFile(join(folder, name)));
    const going = readModelFacts().filter(({ id, provider }) =>
      asked.some(({ model, host }) => model === id && host === provider),
    );

    for (const { id, shutdown } of going) expect([id, comments]).toEqual([id, expect.stringContaining(shutdown)]);
  });
});

describe('examples/paper-2025.yaml', () => {
  const file = readRefreshFile(join(folder, 'paper-2025.yaml'));
  const { models, judges } = file;

  it('has the eight systems of the paper, none through a protocol that it was not meant for', () => {
    expect(models.map(({ id, protocol, model }) => [id, protocol, model])).toEqual([
      ['4o-image-gen', 'stored', 'gpt-image-1'],
      ['nano-banana', 'gemini', 'gemini-2.5-flash-image'],
      ['gemini-2.0-flash', 'stored', 'gemini-2.0-flash-image'],
      ['anole', 'openai-images', 'anole-7b-v0.1'],
      ['bagel', 'fal', 'fal-ai/bagel'],
      ['bagel-think', 'fal', 'fal-ai/bagel'],
      ['llm-diffusion', 'bfl', 'flux-2-pro'],
      ['flux-kontext', 'bfl', 'flux-kontext-pro'],
    ]);
    expect(models.filter(({ rewriter }) => rewriter !== null).map(({ id }) => id)).toEqual(['llm-diffusion']);
  });

  it('shows pictures to three judges as the paper did', () => {
    expect(judges.map(({ images }) => images)).toEqual(['echo-2025', 'echo-2025', 'echo-2025']);
  });

  it('collects in the two phases of the paper: wide words by the day, then narrow words by the week and language', () => {
    const pulls = pullsOf(file, file.sources[0]!);
    const broad = pulls.filter(({ phaseId }) => phaseId === 'broad');
    const narrow = pulls.filter(({ phaseId }) => phaseId === 'narrow');
    const { languages = [] } = file.phases.find(({ id }) => id === 'narrow')!;

    expect(pulls).toHaveLength(broad.length + narrow.length);
    expect(broad.map(({ window }) => window)).toEqual(windowSlices({ from: '2025-03-25', to: '2025-04-07' }, 1));
    expect(languages.length).toBeGreaterThan(1);
    for (const language of languages) {
      const weeks = narrow.filter(({ query }) => query.kind === 'words' && query.language === language);
      expect(weeks.map(({ window }) => window)).toEqual(windowSlices({ from: '2025-04-08', to: '2025-10-06' }, 7));
    }
  });
});
