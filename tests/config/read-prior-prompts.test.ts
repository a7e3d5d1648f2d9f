import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readPriorPrompts } from '../../config/read-prior-prompts.js';
import { readRefreshFile } from '../../config/read-refresh-file.js';
import { MINIMAL } from '../core/make-refresh-file.js';

const folder = mkdtempSync(join(tmpdir(), 'echo-prior-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string, change: { field?: string; sha256?: string } = {}) {
  const file = join(folder, 'prior.jsonl');
  writeFileSync(file, content);
  return readPriorPrompts({ id: 'prior', name: 'Prior', file, field: 'prompt', split: null, sha256: null, ...change });
}

describe('readPriorPrompts', () => {
  it('takes the field of every line, and the same prompts for the same, whatever stands beside them', () => {
    const first = read('{"prompt": "a fox", "id": 1}\r\n\n{"prompt": "雪"}\n');

    expect(JSON.parse(first.bytes.toString())).toEqual(['a fox', '雪']);
    expect(read('{"prompt":"a fox"}\n{"prompt":"雪"}').sha256).toBe(first.sha256);
    expect(read('{"text":"a fox"}', { field: 'text' }).bytes.toString()).toBe('["a fox"]');
  });

  it.each([
    ['{"prompt": "a fox"}\n{"prompt": ', 'prior.jsonl:2: not JSON'],
    ['{"text": "a fox"}', 'prior.jsonl:1: no text in the field "prompt"'],
    ['{"prompt": " "}', 'prior.jsonl:1: no text'],
    ['null', 'prior.jsonl:1: no text'],
    ['\n', 'prior.jsonl: no lines'],
  ])('refuses %j, with the line', (content, words) => {
    expect(() => read(content)).toThrow(words);
  });

  it('refuses another content than the one that is asked for', () => {
    expect(() => read('{"prompt":"a fox"}', { sha256: '0'.repeat(64) })).toThrow(
      'not the one that the refresh file gives',
    );
  });
});

describe('a refresh file with prior datasets', () => {
  function write(priorDatasets: unknown[]): string {
    const path = join(folder, 'refresh.yaml');
    writeFileSync(path, stringify({ ...MINIMAL, analysis: { priorDatasets } }));
    return path;
  }

  it('finds them beside itself, and knows them by their prompts', () => {
    const { sha256 } = read('{"prompt":"a fox"}');

    const file = readRefreshFile(write([{ id: 'prior', name: 'Prior', file: 'prior.jsonl' }]));

    expect(file.analysis?.priorDatasets).toEqual([
      { id: 'prior', name: 'Prior', file: join(folder, 'prior.jsonl'), field: 'prompt', split: null, sha256 },
    ]);
  });

  it('says which one is not there, and which id stands twice', () => {
    expect(() => readRefreshFile(write([{ id: 'gone', name: 'Gone', file: 'gone.jsonl' }]))).toThrow(
      'gone.jsonl: no such file; it is named by the prior dataset "gone"',
    );
    const twice = { id: 'prior', name: 'Prior', file: 'prior.jsonl' };
    expect(() => readRefreshFile(write([twice, twice]))).toThrow('the id "prior" stands twice');
  });
});
