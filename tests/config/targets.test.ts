import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
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

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function configFile(toml: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'echo-targets-'));
  folders.push(folder);
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
        payloadKeys: [],
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

  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    [
      'a file that is not there',
      { TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml' },
      /TEMPORAL_CONFIG_FILE: .* is not there/,
    ],
    [
      'a file without an address',
      { TEMPORAL_CONFIG_FILE: configFile('[profile.default]\nnamespace = "a"\n') },
      /it names no address/,
    ],
    [
      'half of a pair of certificate and key',
      { TEMPORAL_ADDRESS: 'a.example:7233', TEMPORAL_TLS_CLIENT_CERT_PATH: '/nowhere/client.pem' },
      /a client certificate without its key/,
    ],
    [
      'a certificate that is not there',
      {
        TEMPORAL_ADDRESS: 'a.example:7233',
        TEMPORAL_TLS_CLIENT_CERT_PATH: '/nowhere/client.pem',
        TEMPORAL_TLS_CLIENT_KEY_PATH: '/nowhere/client.key',
      },
      /ENOENT.*client\.pem/,
    ],
    [
      'a key file that is not there',
      { TEMPORAL_ADDRESS: 'a.example:7233', TEMPORAL_API_KEY_FILE: '/nowhere/key' },
      /^TEMPORAL_API_KEY_FILE: .*ENOENT/,
    ],
    ['payload keys that are none', { ECHO_PAYLOAD_KEYS: 'a:c2hvcnQ=' }, /^ECHO_PAYLOAD_KEYS: the key "a" has 5 bytes/],
  ])('says in one line of %s what is wrong, and goes nowhere', (_, variables, words) => {
    const find = () => targetsOf(variables, stack);

    expect(find).toThrow(InputError);
    expect(find).toThrow(words);
    expect(find).not.toThrow(/\n/);
  });

  it("takes the API key and the certificates of Temporal's own variables", () => {
    const file = configFile('certificate');
    const { temporal } = targetsOf(
      {
        TEMPORAL_ADDRESS: 'cloud.example:7233',
        TEMPORAL_API_KEY_FILE: configFile('cloud-key\n'),
        TEMPORAL_TLS_SERVER_NAME: 'inner.example',
        TEMPORAL_TLS_CLIENT_CERT_PATH: file,
        TEMPORAL_TLS_CLIENT_KEY_PATH: file,
        TEMPORAL_TLS_SERVER_CA_CERT_PATH: file,
      },
      stack,
    );

    expect(temporal.connection).toMatchObject({
      apiKey: 'cloud-key',
      tls: { serverNameOverride: 'inner.example', clientCertPair: { crt: new Uint8Array(Buffer.from('certificate')) } },
    });
  });
});
