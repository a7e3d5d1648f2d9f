import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RefreshStatus } from '../../../core/refresh-status.js';
import { survivors, temporaryFolder } from '../../embedded/stack-setting.js';
import { linesOf, linkTools, startEchobench } from '../../cli/run-echobench.js';

/** One run, since it takes long. Servers that the environment names are nobody's business here: nothing listens there. */
it('a demo ends with code 0, one JSON document and a site, asks nobody else, and leaves nothing running', async () => {
  await using folder = await temporaryFolder();
  const dataDir = join(folder.path, 'data');
  const out = join(folder.path, 'out');
  await mkdir(dataDir);
  await linkTools(dataDir);
  const variables = { MONGODB_URI: 'mongodb://127.0.0.1:1/', TEMPORAL_ADDRESS: '127.0.0.1:1', TEMPORAL_PROFILE: 'x' };
  await using demo = startEchobench(['demo', '--json', '--out', out], { dataDir, variables });
  await demo.says(/^Imported 6 example posts/m);
  const record = JSON.parse(await readFile(join(dataDir, 'demo/stack.json'), 'utf8')) as { parts: { pid: number }[] };

  const { code, stdout, stderr } = await demo.ended;

  const result = JSON.parse(stdout) as RefreshStatus & { siteDir: string; temporalUiUrl: string };
  expect(code).toBe(0);
  expect(result).toMatchObject({
    refreshId: expect.stringMatching(/^demo-\d{8}-\d{6}$/) as string,
    state: expect.stringMatching(/^(done|partial)$/) as string,
    releaseId: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    samples: { analysis: expect.any(Number) as number },
    temporalUiUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
  });
  expect(result.samples.text_to_image).toBeGreaterThan(5);
  expect(result.samples.image_to_image).toBeGreaterThan(0);
  expect(result.spendUsd).toBeGreaterThan(0);
  expect(result.models.map(({ modelId }) => modelId)).toEqual(['atelier', 'brush', 'crayon']);
  for (const model of result.models) {
    expect(model.counts.ok).toBeGreaterThan(0);
    expect(model.spendUsd).toBeGreaterThan(0);
    expect(model.parked).toBeNull();
  }
  expect(result.boards.map(({ split }) => split)).toEqual(['text_to_image', 'image_to_image']);
  for (const { rows } of result.boards) {
    expect(rows).toHaveLength(3);
    for (const row of rows) {
      expect(row).toMatchObject({ missing: expect.any(Number) as number, refused: expect.any(Number) as number });
      expect(row.n).toBeGreaterThan(0);
      expect(row.low!).toBeLessThanOrEqual(row.winRate!);
      expect(row.winRate!).toBeLessThanOrEqual(row.high!);
    }
  }

  expect(result.siteDir.startsWith(out)).toBe(true);
  const html = await readFile(join(result.siteDir, 'index.html'), 'utf8');
  for (const { modelId } of result.models) expect(html).toContain(modelId);
  expect((await readdir(result.siteDir)).length).toBeGreaterThan(2);

  for (const line of linesOf(stderr))
    expect(line).toMatch(/^(Starting |Imported |Waiting for the stack |\[[\dms]+\] )/);
  expect(record.parts).toHaveLength(4);
  expect(
    await survivors(
      record.parts.map(({ pid }) => pid),
      0,
    ),
  ).toEqual([]);
  expect(await readdir(join(dataDir, 'demo'))).not.toContain('stack.json');
});
