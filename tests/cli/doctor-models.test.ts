import { describe, expect, it } from 'vitest';
import { checkModels } from '../../cli/doctor/check-models.js';
import { readEnvironment } from '../../config/environment.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { makeRefreshFile } from '../core/make-refresh-file.js';
import { deadAddress, json, serve, text } from '../models/wire-server.js';

const DAY_MS = 86_400_000;

/** The day that is so many days from today. */
function inDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

interface Use {
  model: string;
  protocol?: string;
}

/** A file whose models all are at one provider; the annotator and the judge are `annotator` and `judge-1`. */
function fileAt(baseUrl: string, models: Use[], keyEnv: string | null = null): RefreshFile {
  const file = makeRefreshFile({ providers: { acme: { baseUrl, keyEnv } } });
  const [first] = file.models;
  file.models = models.map(({ model, protocol = 'openai-images' }) => {
    // Vendors whose protocol this test does not have to wait for.
    return { ...first!, id: model, model, protocol: protocol as 'openai-images' };
  });
  return file;
}

function listOf(...models: { id: string; shutdown_date?: string | null }[]) {
  const always = [{ id: 'annotator' }, { id: 'judge-1' }];
  return json(200, { object: 'list', data: [...always, ...models] });
}

async function examine(file: RefreshFile, variables: Record<string, string> = {}) {
  const findings = await checkModels(readEnvironment(variables), file);
  return { findings, of: (subject: string) => findings.filter((finding) => finding.subject === subject) };
}

describe('doctor --models with a file', () => {
  it('looks at keys and models only, and asks each provider once', async () => {
    const { url, requests } = await serve(listOf({ id: 'brush-2' }));

    const { findings } = await examine(fileAt(`${url}/v1`, [{ model: 'brush-2' }]));

    expect(findings.map(({ check, subject, status }) => [check, subject, status])).toEqual([
      ['provider-keys', 'acme', 'ok'],
      ['models', 'acme/annotator', 'ok'],
      ['models', 'acme/brush-2', 'ok'],
      ['models', 'acme/judge-1', 'ok'],
    ]);
    expect(requests.map(({ method, path }) => [method, path])).toEqual([['GET', '/v1/models']]);
  });

  it('looks at rewriters too, and not at stored outputs, which nobody is asked for', async () => {
    const { url } = await serve(listOf({ id: 'brush-2' }));
    const file = fileAt(`${url}/v1`, [{ model: 'brush-2' }, { model: 'gpt-image-1', protocol: 'stored' }]);
    const [first] = file.models;
    first!.rewriter = { ...file.annotate.model, model: 'writer' };

    const { findings } = await examine(file);

    expect(findings.map(({ subject, status }) => [subject, status])).toEqual([
      ['acme', 'ok'],
      ['acme/annotator', 'ok'],
      ['acme/brush-2', 'ok'],
      ['acme/writer', 'fail'],
      ['acme/judge-1', 'ok'],
    ]);
  });

  it('fails on a model that is not listed, and warns of one that is about to go, with the day', async () => {
    const { url } = await serve(
      listOf({ id: 'soon', shutdown_date: inDays(10) }, { id: 'later', shutdown_date: inDays(300) }),
    );

    const { of } = await examine(fileAt(`${url}/v1`, [{ model: 'gone' }, { model: 'soon' }, { model: 'later' }]));

    expect(of('acme/gone')).toEqual([
      expect.objectContaining({ status: 'fail', summary: 'model gone is not in the list of acme' }),
    ]);
    expect(of('acme/soon')).toEqual([
      expect.objectContaining({
        status: 'warn',
        summary: `model soon will be shut down on ${inDays(10)}, in 10 days`,
        mend: 'name its successor in the refresh file',
      }),
    ]);
    expect(of('acme/later')).toEqual([expect.objectContaining({ status: 'ok' })]);
  });

  it('says of a protocol without a free list that only paying would tell', async () => {
    const { url, requests } = await serve(listOf());

    const { of, findings } = await examine(fileAt(`${url}/v1`, [{ model: 'brush-2', protocol: 'no-such-list' }]));

    expect(of('acme/brush-2')).toEqual([
      expect.objectContaining({
        status: 'skipped',
        summary: 'model brush-2: cannot be checked without paying: no-such-list has no free list of models',
      }),
    ]);
    expect(findings.some(({ status }) => status === 'fail')).toBe(false);
    // For the annotator and the judge.
    expect(requests).toHaveLength(1);
  });

  it('knows by config/models.yaml what no list tells, with the successor', async () => {
    const file = fileAt('https://generativelanguage.googleapis.com/', [
      { model: 'gemini-2.5-flash-image', protocol: 'no-such-list' },
    ]);
    file.providers['other'] = { ...file.providers['acme']!, baseUrl: await deadAddress() };
    file.annotate.model.provider = 'other';
    for (const judge of file.judges) judge.provider = 'other';

    const { of } = await examine(file);

    expect(of('acme/gemini-2.5-flash-image')).toEqual([
      expect.objectContaining({
        status: 'fail',
        summary: 'model gemini-2.5-flash-image was to be shut down on 2026-10-02',
        mend: 'use gemini-nano-banana-2.1 in the refresh file',
      }),
    ]);
    expect(of('acme')).toEqual([
      expect.objectContaining({
        status: 'skipped',
        summary: 'provider acme: needs no key; whether it is taken cannot be checked without paying',
      }),
    ]);
  });

  it('asks each protocol of a provider in its own way', async () => {
    const { url, requests } = await serve((response, request) => {
      const gemini = json(200, { models: [{ name: 'models/banana' }] });
      (request.path.startsWith('/v1beta') ? gemini : listOf())(response, request);
    });

    const { of } = await examine(fileAt(url, [{ model: 'banana', protocol: 'gemini' }], 'ACME_KEY'), {
      ACME_KEY: 'the-key-of-the-test-0815',
    });

    expect(of('acme/banana')).toEqual([expect.objectContaining({ status: 'ok' })]);
    expect(of('acme')).toEqual([
      expect.objectContaining({ status: 'ok', summary: 'provider acme takes the key in ACME_KEY; it lists 2 models' }),
    ]);
    expect(requests.map(({ path }) => path).toSorted()).toEqual(['/models', '/v1beta/models?pageSize=1000']);
  });

  it('fails where there is no key to look with, and shows no letter of one that is not taken', async () => {
    const { url } = await serve(json(401, { error: { code: 'invalid_api_key', message: 'wrong: bad-canary-8f3a' } }));
    const file = fileAt(`${url}/v1`, [{ model: 'brush-2' }], 'ACME_KEY');

    const without = await examine(file);
    const refused = await examine(file, { ACME_KEY: 'bad-canary-8f3a' });

    expect(without.of('acme')[0]).toMatchObject({ status: 'fail', summary: 'provider acme: no key in ACME_KEY' });
    expect(refused.of('acme')[0]).toMatchObject({ status: 'fail', mend: 'put a valid key into ACME_KEY' });
    expect(refused.of('acme/brush-2')[0]?.summary).toBe('model brush-2: acme gave no list to look in');
    expect(JSON.stringify(refused.findings)).not.toContain('canary');
  });

  it('does not take a server without a list for one without the model', async () => {
    const { url } = await serve(text(404, 'Not Found'));

    const { findings } = await examine(fileAt(`${url}/v1`, [{ model: 'brush-2' }]));

    expect(new Set(findings.map(({ status }) => status))).toEqual(new Set(['skipped']));
  });
});

describe('doctor --models without a file', () => {
  it('fails where the store, which knows the refreshes, is not there', async () => {
    const findings = await checkModels(readEnvironment({ MONGODB_URI: 'mongodb://u:s3cret@127.0.0.1:1/echo' }), null);

    expect(findings).toEqual([
      expect.objectContaining({
        check: 'refreshes',
        status: 'fail',
        summary: expect.stringContaining('MongoDB at mongodb://127.0.0.1:1/echo does not answer') as string,
      }),
    ]);
  });
});
