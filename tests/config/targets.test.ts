import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readEnvironment } from '../../config/environment.js';
import { findTargets, type StackAddresses } from '../../config/targets.js';
import { InputError } from '../../core/input-error.js';

const stack: StackAddresses = {
  temporalAddress: '127.0.0.1:40123',
  namespace: 'default',
  mongodbUri: 'mongodb://127.0.0.1:40124/?directConnection=true',
};

function targetsOf(variables: NodeJS.ProcessEnv, running: StackAddresses | null) {
  return findTargets(readEnvironment({ ECHO_DATA_DIR: '/srv/echo', ...variables }), running);
}

function configFile(toml: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'echo-targets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'temporal.toml');
  writeFileSync(path, toml);
  return path;
}

describe('findTargets', () => {
  it('goes to the embedded stack where the environment says nothing', () => {
    expect(targetsOf({}, stack)).toEqual({
      temporal: {
        connection: { address: stack.temporalAddress },
        namespace: 'default',
        address: stack.temporalAddress,
      },
      mongodbUri: stack.mongodbUri,
    });
  });

  it('goes where the environment says, though a stack runs', () => {
    const targets = targetsOf(
      {
        TEMPORAL_ADDRESS: 'temporal.example:7233',
        TEMPORAL_NAMESPACE: 'echo',
        MONGODB_URI: 'mongodb://db.example/echo',
      },
      stack,
    );

    expect(targets.temporal).toMatchObject({ address: 'temporal.example:7233', namespace: 'echo' });
    expect(targets.mongodbUri).toBe('mongodb://db.example/echo');
  });

  it('takes one from the environment and the other from the stack', () => {
    expect(targetsOf({ MONGODB_URI: 'mongodb://db.example/echo' }, stack)).toMatchObject({
      temporal: { address: stack.temporalAddress },
      mongodbUri: 'mongodb://db.example/echo',
    });
    expect(targetsOf({ TEMPORAL_ADDRESS: 'temporal.example:7233' }, stack)).toMatchObject({
      temporal: { address: 'temporal.example:7233' },
      mongodbUri: stack.mongodbUri,
    });
  });

  it.each([
    [
      'a profile that is not there',
      '[profile.cloud]\naddress = "cloud.example:7233"\n',
      /: Profile 'nowhere' not found/,
    ],
    ['a file that is no TOML', 'api_key: s3cret\n', /: Invalid TOML document/],
  ])("says in one line that Temporal's configuration has %s, and quotes none of it", (_, toml, words) => {
    const config = configFile(toml);

    const find = () => targetsOf({ TEMPORAL_CONFIG_FILE: config, TEMPORAL_PROFILE: 'nowhere' }, stack);

    expect(find).toThrow(InputError);
    expect(find).toThrow(words);
    expect(find).not.toThrow(/s3cret|\n/);
  });

  it("reads a profile of Temporal's own configuration file", () => {
    const config = configFile('[profile.cloud]\naddress = "cloud.example:7233"\nnamespace = "echo.acct"\n');

    const { temporal } = targetsOf({ TEMPORAL_CONFIG_FILE: config, TEMPORAL_PROFILE: 'cloud' }, stack);

    expect(temporal).toMatchObject({ address: 'cloud.example:7233', namespace: 'echo.acct' });
  });

  it('says for each that it cannot find how to get one, and where it looked', () => {
    const find = () => targetsOf({}, null);

    expect(find).toThrow(InputError);
    expect(find).toThrow(
      'no Temporal: start the embedded stack with "echobench up", or set TEMPORAL_ADDRESS (looked in /srv/echo)\n' +
        'no MongoDB: start the embedded stack with "echobench up", or set MONGODB_URI (looked in /srv/echo)',
    );
    expect(() => targetsOf({ TEMPORAL_ADDRESS: 'temporal.example:7233' }, null)).toThrow(/^no MongoDB: /);
  });
});
