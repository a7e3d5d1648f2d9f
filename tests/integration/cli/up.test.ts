import { describe, expect, it } from 'vitest';
import { echobench, linesOf } from '../../cli/run-echobench.js';
import { temporaryFolder } from '../../embedded/stack-setting.js';
import { describeEndOfUp } from './describe-end-of-up.js';
import { describeQuickRefresh } from './describe-quick-refresh.js';
import { describeSlowRefresh } from './describe-slow-refresh.js';
import { useUpPlace } from './up-place.js';

// One stack for all of them: these tests go on, in this order, where the ones before ended.
const place = useUpPlace();

describe('echobench up', () => {
  it('prints where everything answers, and nothing else', async () => {
    expect(linesOf(place.up.stdout())).toEqual([
      expect.stringMatching(/^Temporal {5}127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^Temporal UI {2}http:\/\/127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^MongoDB {6}mongodb:\/\/127\.0\.0\.1:\d+\/\S*$/),
      expect.stringMatching(/^Simulator {4}http:\/\/127\.0\.0\.1:\d+$/),
      `Data         ${place.dataDir}`,
      'Ready. Ctrl-C stops everything.',
    ]);
    expect(place.up.stderr()).toBe('');
    expect((await fetch(place.addressOf('Temporal UI'))).status).toBe(200);
  });

  it('says on a folder that is in use who holds it, and where that one answers', async () => {
    const { code, stdout, stderr } = await place.run(
      'up',
      '--simulator',
      '--simulator-port',
      new URL(place.addressOf('Simulator')).port,
    );

    expect(linesOf(stderr)).toHaveLength(1);
    expect(stderr).toMatch(
      new RegExp(`^error: ${place.dataDir} is in use by process ${place.up.pid} since 2.*\\(echobench up; `),
    );
    for (const name of ['Temporal', 'Temporal UI', 'MongoDB']) expect(stderr).toContain(place.addressOf(name));
    expect(stderr).toContain('choose another data folder');
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  it('says on a port that is taken which option chooses another, before it starts anything', async () => {
    await using other = await temporaryFolder();
    const { port } = new URL(place.addressOf('Simulator'));

    const { code, stdout, stderr } = await echobench(['up', '--simulator', '--simulator-port', port], {
      dataDir: other.path,
    });

    expect(linesOf(stderr)).toEqual([
      `error: port ${port} is taken: choose another with --simulator-port, or 0 for a free one`,
    ]);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describeQuickRefresh(place);
describeSlowRefresh(place);
describeEndOfUp(place);
