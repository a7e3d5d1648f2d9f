import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentSecrets, keyNames, requireKeys } from '../../config/secrets.js';
import { InputError } from '../../core/input-error.js';
import { makeRefreshFile, MINIMAL } from '../core/make-refresh-file.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'echo-secrets-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function keyFile(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('environmentSecrets', () => {
  it('reads a key from its variable, and that before a file', () => {
    const secrets = environmentSecrets({ ACME_KEY: 'from-variable', ACME_KEY_FILE: keyFile('a', 'from-file') });

    expect(secrets('ACME_KEY')).toBe('from-variable');
  });

  it('reads a key from the file that NAME_FILE names, without the end of its line', () => {
    const secrets = environmentSecrets({ ACME_KEY: '', ACME_KEY_FILE: keyFile('b', 'from-file\n') });

    expect(secrets('ACME_KEY')).toBe('from-file');
  });

  it.each([
    ['neither is set', () => ({})],
    ['the variable is empty', () => ({ ACME_KEY: '' })],
    ['both variables are empty', () => ({ ACME_KEY: '', ACME_KEY_FILE: '' })],
  ])('has no key where %s', (_, variables) => {
    expect(environmentSecrets(variables())('ACME_KEY')).toBeNull();
  });
});

describe('environmentSecrets, where NAME_FILE is set', () => {
  it.each([
    ['that is not there', () => join(folder, 'nowhere'), /cannot be read \(ENOENT\)/],
    ['that is a folder', () => folder, /cannot be read \(EISDIR\)/],
    ['that is empty', () => keyFile('c', ' \n'), /is empty/],
    ['that is far too long', () => keyFile('d', 'k'.repeat(70_000)), /is over 64 KiB/],
  ])('says in one line that it names a file %s', (_, path, words) => {
    const read = () => environmentSecrets({ ACME_KEY_FILE: path() })('ACME_KEY');

    expect(read).toThrow(InputError);
    expect(read).toThrow(words);
    expect(read).toThrow(/^ACME_KEY_FILE: [^\n]*; correct ACME_KEY_FILE, or the file$/);
  });
});

const file = makeRefreshFile({
  providers: {
    acme: { baseUrl: 'https://acme.example/v1', keyEnv: 'ACME_KEY' },
    local: { baseUrl: 'http://127.0.0.1:8000/v1' },
    spare: { baseUrl: 'https://spare.example/v1', keyEnv: 'SPARE_KEY' },
  },
  sources: [{ kind: 'imported' }, { kind: 'x', queries: ['a'] }],
  models: [{ id: 'brush', provider: 'local', model: 'brush-2' }],
});

describe('keyNames', () => {
  it('names the keys of providers that are used and of sources, each once', () => {
    expect(keyNames(file)).toEqual(['ACME_KEY', 'X_BEARER_TOKEN']);
  });

  it('names those of a rewriter, a second annotator and an embedder, as they are asked too', () => {
    const { annotate, models, providers } = MINIMAL;
    const asking = makeRefreshFile({
      providers: Object.fromEntries(
        [...Object.keys(providers), 'words', 'second', 'vectors'].map((name) => [
          name,
          { baseUrl: `https://${name}.example/v1`, keyEnv: `${name.toUpperCase()}_KEY` },
        ]),
      ),
      models: [{ ...models[0], rewriter: { provider: 'words', model: 'writer' } }],
      annotate: { ...annotate, secondOpinion: { provider: 'second', model: 'reader' } },
      embeddings: { protocol: 'openai-embeddings', provider: 'vectors', model: 'embedder' },
    });

    expect(keyNames(asking)).toEqual(expect.arrayContaining(['WORDS_KEY', 'SECOND_KEY', 'VECTORS_KEY']));
  });
});

describe('requireKeys', () => {
  it('is content where every key is there', () => {
    const secrets = environmentSecrets({ ACME_KEY: 'a', X_BEARER_TOKEN: 'b' });

    expect(() => requireKeys(file, secrets)).not.toThrow();
  });

  it('names every key that is missing, at once', () => {
    const check = () => requireKeys(file, environmentSecrets({ SPARE_KEY: 'spare-value' }));

    expect(check).toThrow(InputError);
    expect(check).toThrow(
      /^no key: set ACME_KEY \(or ACME_KEY_FILE\).*\nno key: set X_BEARER_TOKEN \(or X_BEARER_TOKEN_FILE\)/,
    );
  });

  it('names a key file that cannot be read among the keys that are missing', () => {
    const check = () => requireKeys(file, environmentSecrets({ ACME_KEY_FILE: join(folder, 'nowhere') }));

    expect(check).toThrow(/^ACME_KEY_FILE: .*cannot be read \(ENOENT\).*\nno key: set X_BEARER_TOKEN/);
  });

  it('never shows the value of a key', () => {
    const check = () => requireKeys(file, environmentSecrets({ ACME_KEY: 'acme-value', SPARE_KEY: 'spare-value' }));

    expect(check).toThrow(/^no key: set X_BEARER_TOKEN/);
    expect(check).not.toThrow(/value/);
  });

  it('asks for the addresses of webhooks and for their keys', () => {
    const notify = [
      { id: 'ops', urlEnv: 'OPS_URL', secretEnv: 'OPS_KEY' },
      { id: 'chat', format: 'slack', urlEnv: 'CHAT_URL' },
    ];

    expect(keyNames(makeRefreshFile({ notify }))).toEqual(['OPS_URL', 'OPS_KEY', 'CHAT_URL']);
    expect(() => requireKeys(makeRefreshFile({ notify }), environmentSecrets({ OPS_URL: 'x', CHAT_URL: 'y' }))).toThrow(
      /^no key: set OPS_KEY \(or OPS_KEY_FILE\)/,
    );
  });

  it('refuses a generic webhook that would not be signed', () => {
    expect(() => makeRefreshFile({ notify: [{ id: 'ops', urlEnv: 'OPS_URL' }] })).toThrow(/are signed/);
  });
});
