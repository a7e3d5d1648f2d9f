import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, it, describe } from 'vitest';
import sharp from 'sharp';
import type { OutputsReport } from '../../../cli/outputs/import-outputs.js';
import { echobench } from '../../cli/run-echobench.js';
import { temporaryFolder } from '../../embedded/stack-setting.js';

async function picture(background: string): Promise<Buffer> {
  return sharp({ create: { width: 32, height: 32, channels: 3, background } })
    .png()
    .toBuffer();
}

/** A folder of outputs, and the command on it with a store of its own. */
async function place(files: Record<string, string | Buffer>) {
  const folder = await temporaryFolder();
  const outputs = join(folder.path, 'outputs');
  await mkdir(outputs);
  for (const [name, content] of Object.entries(files)) await writeFile(join(outputs, name), content);
  const uri = new URL(inject('mongodbUri'));
  uri.pathname = `/outputs_${randomUUID().slice(0, 8)}`;
  const setting = { dataDir: join(folder.path, 'data'), cwd: folder.path, variables: { MONGODB_URI: uri.href } };
  const run = (...args: string[]) =>
    echobench(['outputs', 'import', '--archive', 'gpt-image-1', '--made-by', 'gpt-image-1, 2025-10', ...args], setting);
  return { run, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const ID = 'a'.repeat(32);

describe('echobench outputs import', () => {
  it('takes pictures by name, knows them the second time, and keeps the first where another comes', async () => {
    await using here = await place({ [`${ID}.png`]: await picture('#ff0000'), 'notes.txt': 'x' });
    await using there = await place({ [`${ID}.png`]: await picture('#0000ff') });

    const first = JSON.parse((await here.run('outputs', '--json')).stdout) as OutputsReport;
    const second = JSON.parse((await here.run('outputs', '--json')).stdout) as OutputsReport;

    expect(first).toEqual({ archive: 'gpt-image-1', new: 1, known: 0, differing: 0, bad: [] });
    expect(second).toMatchObject({ new: 0, known: 1 });
    expect(JSON.parse((await there.run('outputs', '--json')).stdout)).toMatchObject({ new: 1 });
  });

  it('reads a list, names every line of no use, and reads nothing outside its folder', async () => {
    const lines = [
      { file: 'fox.png', prompt: 'a red fox' },
      { file: 'gone.png', sampleId: 's1' },
      { file: '../../outside.png', sampleId: 's2' },
      { file: 'page.png', sampleId: 's3' },
      { sampleId: 's4' },
    ];
    const list = `${lines.map((line) => JSON.stringify(line)).join('\n')}\nno json\n`;
    await using here = await place({
      'outputs.jsonl': list,
      'fox.png': await picture('#ff0000'),
      'page.png': '<html></html>',
    });

    const { stdout, code } = await here.run('outputs', '--json');

    const { bad, ...counts } = JSON.parse(stdout) as OutputsReport;
    expect(code).toBe(0);
    expect(counts).toMatchObject({ new: 1, known: 0 });
    expect(bad.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'gone.png: no such file'],
      [3, expect.stringMatching(/no such file|outside/)],
      [5, expect.stringMatching(/^needs "file"/)],
      [6, 'not JSON'],
      [null, expect.stringMatching(/HTML|image/)],
    ]);
  });

  it.each<[string, string[], RegExp]>([
    ['nothing to take', [], /name a folder, or --from-refresh ID with --model ID/],
    ['both', ['outputs', '--from-refresh', 'r'], /and not both/],
    ['a folder that is not there', ['nowhere'], /nowhere: no such folder/],
    ['a folder without outputs', ['outputs'], /neither outputs\.jsonl nor pictures/],
    ['a refresh that is not there', ['--from-refresh', 'r1', '--model', 'm'], /no refresh "r1"/],
  ])('ends with code 2 and one line on %s', async (_, args, words) => {
    await using here = await place({ 'notes.txt': 'x' });

    const { code, stderr } = await here.run(...args);

    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(words);
  });
});
