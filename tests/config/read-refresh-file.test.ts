import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseRefreshFile, readRefreshFile } from '../../config/read-refresh-file.js';
import { InputError } from '../../core/input-error.js';

const MINIMAL = `id: autumn
window: { from: 2026-10-01, to: 2026-10-14 }
providers:
  acme:
    baseUrl: https://acme.example/v1
sources:
  - kind: imported
annotate:
  about: { name: gpt image }
  model: { provider: acme, model: annotator }
models:
  - id: brush
    provider: acme
    model: brush-2
judges:
  - id: judge-a
    provider: acme
    model: judge-1
`;

/** The minimal file with a part of it written otherwise. */
function minimalWith(part: string, otherwise: string): string {
  if (!MINIMAL.includes(part)) throw new Error(`the minimal file has no "${part}"`);
  return MINIMAL.replace(part, otherwise);
}

function complaintsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error.lines;
    throw error;
  }
  return [];
}

const TOP_FIELDS =
  'id, title, window, providers, sources, phases, threads, annotate, curate, embeddings, analysis, models, judges, metrics, limits, budget, media, notify, publish';

describe('parseRefreshFile of a valid file', () => {
  it('fills in the defaults', () => {
    const file = parseRefreshFile(MINIMAL, 'refresh.yaml');

    expect(file).toMatchObject({
      id: 'autumn',
      window: { from: '2026-10-01', to: '2026-10-14' },
      providers: { acme: { keyEnv: null, timeoutSeconds: 290 } },
      sources: [{ kind: 'imported', id: 'imported' }],
      annotate: {
        about: { aliases: [] },
        relevanceAtLeast: 4,
        model: { protocol: 'openai-chat', temperature: 0, price: null },
      },
      curate: { maxPerSplit: 1000 },
      metrics: ['color-shift'],
      limits: { samplesInFlight: 12, chunksInFlight: 2, heartbeatSeconds: 20, providerDownAttempts: 8, queues: {} },
      budget: null,
      media: { allowPrivateHosts: false },
      notify: [],
      publish: { dir: 'site' },
    });
    expect(file.models[0]).toMatchObject({
      protocol: 'openai-images',
      splits: ['text_to_image', 'image_to_image'],
      maxInputImages: 16,
      parameters: {},
      price: null,
    });
    expect(file.judges[0]).toMatchObject({ images: 'echo-2025', temperature: 0 });
  });

  it('takes an X source with its defaults, a budget that is hard, and a byte order mark', () => {
    const text = `\uFEFF${minimalWith('kind: imported', 'kind: x\n    queries: [\'"gpt image"\']')}budget: { usd: 25 }\n`;

    const file = parseRefreshFile(text, 'refresh.yaml');

    expect(file.sources[0]).toMatchObject({
      id: 'x',
      baseUrl: 'https://api.x.com',
      keyEnv: 'X_BEARER_TOKEN',
      dialect: 'post',
      pageSize: 100,
      replies: true,
      pricePerPostUsd: null,
    });
    expect(file.budget).toEqual({ usd: 25, hard: true });
  });
});

describe('parseRefreshFile of a broken file', () => {
  it.each<[string, string, string]>([
    ['an unknown field', `${MINIMAL}budgett: 3\n`, `r.yaml:19:1: unknown field "budgett"; known here: ${TOP_FIELDS}`],
    [
      'an unknown field of a list entry',
      minimalWith('    model: brush-2', '    model: brush-2\n    sise: big'),
      'r.yaml:15:5: unknown field "sise"; known here: id, protocol, provider, model, splits, maxInputImages, inputs, draws, rewriter, parameters, price, batch, batchDiscount',
    ],
    [
      'batches of a vendor that has none',
      minimalWith('    model: brush-2', '    model: brush-2\n    protocol: fal\n    batch: true'),
      'r.yaml:16:5: models[0].batch: the protocol fal has no batches; those that have: openai-images, gemini, openai-chat',
    ],
    [
      'batches of a model with a rewriter',
      minimalWith(
        '    model: brush-2',
        '    model: brush-2\n    rewriter: { provider: acme, model: a }\n    batch: true',
      ),
      'r.yaml:16:5: models[0].batch: a model with a rewriter is asked one by one, and never in a batch',
    ],
    [
      'relevance both in groups and in batches',
      minimalWith('  about:', '  relevancePostsPerCall: 20\n  batch: [relevance]\n  about:'),
      'r.yaml:10:3: annotate.batch: relevance goes into batches one post a row: set relevancePostsPerCall to 1, or leave relevance out of batch',
    ],
    [
      'a filter of replies that would ask about each by itself',
      minimalWith('  about:', '  replies: filter\n  about:'),
      'r.yaml:9:3: annotate.replies: filter asks about every reply: set relevancePostsPerCall to 10 or more',
    ],
    [
      'a field that only another kind of source has',
      minimalWith('kind: imported', 'kind: imported\n    queries: [a]'),
      'r.yaml:8:5: unknown field "queries"; known here: kind, id, importers, undated',
    ],
    [
      'an unknown step',
      minimalWith('  about:', '  prompts: { relevanse: abc }\n  about:'),
      'r.yaml:9:14: unknown field "relevanse"; known here: relevance, extraction, images, screenshot, placeholders, completion, quality, safety, applicability, feedback',
    ],
    [
      'an unknown provider',
      minimalWith('provider: acme\n    model: brush', 'provider: acne\n    model: brush'),
      'r.yaml:13:5: models[0].provider: no provider "acne"; known: acme',
    ],
    [
      'an unknown provider of the annotation',
      minimalWith('{ provider: acme,', '{ provider: acne,'),
      'r.yaml:10:12: annotate.model.provider: no provider "acne"; known: acme',
    ],
    [
      'an id that stands twice',
      minimalWith('  - id: judge-a', '  - { id: judge-a, provider: acme, model: m }\n  - id: judge-a'),
      'r.yaml:17:5: judges[1].id: the id "judge-a" stands twice',
    ],
    [
      'two sources with the same default id',
      minimalWith('  - kind: imported', '  - kind: imported\n  - kind: imported'),
      'r.yaml:8:5: sources[1].id: the id "imported" stands twice',
    ],
    [
      'a date that is none',
      minimalWith('to: 2026-10-14', 'to: 2026-10-41'),
      'r.yaml:2:29: window.to: Invalid ISO date',
    ],
    [
      'a window that ends before it begins',
      minimalWith('2026-10-14', '2026-09-14'),
      'r.yaml:2:1: window: from must not be after to',
    ],
    [
      'a syntax error',
      minimalWith('id: autumn', 'id: [autumn'),
      'r.yaml:2:1: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['a key that stands twice', `${MINIMAL}id: winter\n`, 'r.yaml:19:1: not YAML: Map keys must be unique'],
    [
      'an alias without an anchor',
      minimalWith('id: autumn', 'id: *autumn'),
      'r.yaml: not YAML: Unresolved alias (the anchor must be set before the alias): autumn',
    ],
    ['a missing field', minimalWith('    model: brush-2\n', ''), 'r.yaml:12:5: models[0].model: is missing'],
    ['a missing field at the top', minimalWith('id: autumn\n', ''), 'r.yaml: id: is missing'],
    [
      'a number where text has to be',
      minimalWith('model: brush-2', 'model: 7'),
      'r.yaml:14:5: models[0].model: Invalid input: expected string, received number',
    ],
    [
      'a list that is empty',
      minimalWith('models:\n  - id: brush\n    provider: acme\n    model: brush-2', 'models:'),
      'r.yaml:11:1: models: Invalid input: expected array, received null',
    ],
    [
      'an address that is none',
      minimalWith('https://acme.example/v1', 'acme.example'),
      'r.yaml:5:5: providers.acme.baseUrl: Invalid URL',
    ],
    [
      'a price in unknown words',
      minimalWith('model: brush-2', 'model: brush-2\n    price: { perImage: 0.04 }'),
      'r.yaml:15:5: models[0].price: Invalid input; known here: perImageUsd, inputTextUsdPerMTok, inputImageUsdPerMTok, outputUsdPerMTok',
    ],
    [
      'an unknown kind of source',
      minimalWith('kind: imported', 'kind: imprted'),
      "r.yaml:7:5: sources[0].kind: Invalid discriminator value. Expected 'imported' | 'x' | 'bluesky' | 'reddit'",
    ],
    [
      'an id that could leave its folder',
      minimalWith('id: autumn', 'id: ../autumn'),
      'r.yaml:1:1: id: use letters, digits, ".", "_" and "-", at most 64, beginning with a letter or digit',
    ],
    [
      'a queue that is none',
      `${MINIMAL}limits: { queues: { openai: { rps: 2 } } }\n`,
      'r.yaml:19:21: limits.queues.openai: name a task queue, such as echo.model.openai',
    ],
    [
      'a negative budget',
      `${MINIMAL}budget: { usd: -1 }\n`,
      'r.yaml:19:11: budget.usd: Too small: expected number to be >=0',
    ],
    ['an empty file', '', 'r.yaml: Invalid input: expected object, received null'],
    ['a list', '- 1\n', 'r.yaml: Invalid input: expected object, received array'],
  ])('says in one line what is wrong with %s, and where', (_, text, complaint) => {
    expect(complaintsOf(() => parseRefreshFile(text, 'r.yaml'))).toEqual([complaint]);
  });

  it('refuses a key where the name of its variable belongs, and does not repeat it', () => {
    const text = minimalWith('    baseUrl', '    keyEnv: sk-proj-abcdef123\n    baseUrl');

    const [complaint] = complaintsOf(() => parseRefreshFile(text, 'r.yaml'));

    expect(complaint).toBe(
      'r.yaml:5:5: providers.acme.keyEnv: name an environment variable, such as OPENAI_API_KEY; the key itself never stands in this file',
    );
  });

  it('does not repeat a key that stands under a field of its own', () => {
    const text = minimalWith('    baseUrl', '    apiKey: sk-proj-abcdef123\n    baseUrl');

    const [complaint] = complaintsOf(() => parseRefreshFile(text, 'r.yaml'));

    expect(complaint).toBe('r.yaml:5:5: unknown field "apiKey"; known here: baseUrl, keyEnv, timeoutSeconds');
  });

  it('refuses a bomb of aliases in one line', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => `[${Array<string>(9).fill(`*${name}`).join(',')}]`);
    const bomb = `a: &a [1]\nb: &b ${a}\nc: &c ${b}\nd: ${c}\n`;

    expect(complaintsOf(() => parseRefreshFile(bomb, 'r.yaml'))).toEqual([
      'r.yaml: not YAML: Excessive alias count indicates a resource exhaustion attack',
    ]);
  });

  it('makes all complaints at once, each with its own place', () => {
    const text = `${minimalWith('model: brush-2', 'model: 7').replace('provider: acme\n    model: judge-1', 'model: judge-1')}budgett: 3\nmetrics: [colour]\n`;

    const places = complaintsOf(() => parseRefreshFile(text, 'r.yaml')).map((line) =>
      line.split(': ').slice(0, 2).join(': '),
    );

    expect(places.toSorted()).toEqual([
      'r.yaml:14:5: models[0].model',
      'r.yaml:16:5: judges[0].provider',
      'r.yaml:18:1: unknown field "budgett"; known here',
      'r.yaml:19:11: metrics[0]',
    ]);
  });
});

describe('readRefreshFile', () => {
  function temporaryFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'echo-refresh-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return folder;
  }

  it('puts the site beside the file, wherever the command is run, unless it has a place of its own', () => {
    const folder = temporaryFolder();
    const [beside, elsewhere] = [join(folder, 'beside.yaml'), join(folder, 'elsewhere.yaml')];
    writeFileSync(beside, MINIMAL);
    writeFileSync(elsewhere, `${MINIMAL}publish: { dir: /srv/site }\n`);

    expect(readRefreshFile(beside).publish.dir).toBe(join(folder, 'site'));
    expect(readRefreshFile(elsewhere).publish.dir).toBe('/srv/site');
  });

  it('says in one line that there is no such file', () => {
    const path = join(temporaryFolder(), 'refresh.yaml');

    expect(complaintsOf(() => readRefreshFile(path))).toEqual([
      `${path}: no such file; name a refresh file, such as examples/refresh.yaml`,
    ]);
  });

  it('says in one line that a folder is no file', () => {
    const folder = temporaryFolder();

    expect(complaintsOf(() => readRefreshFile(folder))).toEqual([
      `${folder}: a folder, not a file; name a refresh file, such as examples/refresh.yaml`,
    ]);
  });
});
