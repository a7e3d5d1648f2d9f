import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createSecureServer, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connectTemporal } from '../../cli/connect.js';
import { readEnvironment } from '../../config/environment.js';
import { findTargets } from '../../config/targets.js';

let folder: string;
const at = (name: string) => join(folder, name);

/** An authority, a server's and a client's certificate of it, and a client's of another authority. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'echo-tls-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  writeFileSync(at('names'), 'subjectAltName=DNS:temporal.test,IP:127.0.0.1\n');
  for (const authority of ['ca', 'other-ca'])
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=${authority}`,
      '-keyout',
      `${authority}.key`,
      '-out',
      `${authority}.pem`,
    );
  for (const [name, authority] of [
    ['server', 'ca'],
    ['client', 'ca'],
    ['stranger', 'other-ca'],
  ]) {
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
    );
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      `${authority}.pem`,
      '-CAkey',
      `${authority}.key`,
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      'names',
      '-out',
      `${name}.pem`,
    );
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Endpoint {
  port: number;
  /** Authorization of every call. */
  authorizations: (string | undefined)[];
}

/** The first thing that a client asks of Temporal, answered over real HTTP/2: an empty message is a valid answer. */
async function endpoint(tls: boolean): Promise<Endpoint> {
  const authorizations: (string | undefined)[] = [];
  const server: Http2Server = tls
    ? createSecureServer({
        key: readFileSync(at('server.key')),
        cert: readFileSync(at('server.pem')),
        ca: readFileSync(at('ca.pem')),
        requestCert: true,
        rejectUnauthorized: true,
      })
    : createServer();
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    authorizations.push(headers.authorization);
    stream.on('error', () => undefined);
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(Buffer.alloc(5));
  });
  server.on('sessionError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, authorizations };
}

function connect(port: number, variables: NodeJS.ProcessEnv) {
  const environment = readEnvironment({
    TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
    MONGODB_URI: 'mongodb://127.0.0.1:1/x',
    ...variables,
  });
  return connectTemporal(findTargets(environment, null));
}

function certificates(client: string, authority = 'ca'): NodeJS.ProcessEnv {
  return {
    TEMPORAL_TLS_CLIENT_CERT_PATH: at(`${client}.pem`),
    TEMPORAL_TLS_CLIENT_KEY_PATH: at(`${client}.key`),
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: at(`${authority}.pem`),
    TEMPORAL_TLS_SERVER_NAME: 'temporal.test',
  };
}

describe('a Temporal that wants certificates', () => {
  it('is reached with those of the environment', async () => {
    const { port, authorizations } = await endpoint(true);

    await (await connect(port, certificates('client'))).close();

    expect(authorizations.length).toBeGreaterThan(0);
  });

  it.each<[string, () => NodeJS.ProcessEnv]>([
    ['a certificate of another authority', () => certificates('stranger')],
    ['no certificate', () => ({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: at('ca.pem') })],
    ['a server of another authority', () => certificates('client', 'other-ca')],
    [
      'a file that is no certificate',
      () => ({ ...certificates('client'), TEMPORAL_TLS_CLIENT_CERT_PATH: at('names') }),
    ],
  ])('is not reached with %s, which is one clear line', async (_, variables) => {
    const { port, authorizations } = await endpoint(true);

    const connecting = connect(port, variables());

    await expect(connecting).rejects.toThrow(
      /^Temporal at 127\.0\.0\.1:\d+ does not answer: [^\n]*; see that it runs and takes the certificates of TEMPORAL_TLS_\*/,
    );
    expect(authorizations).toEqual([]);
  });
});

describe('a Temporal that wants an API key', () => {
  it('is sent it as a bearer token', async () => {
    const { port, authorizations } = await endpoint(true);

    await (await connect(port, { ...certificates('client'), TEMPORAL_API_KEY: 'cloud-key-1' })).close();

    expect(new Set(authorizations)).toEqual(new Set(['Bearer cloud-key-1']));
  });

  it('is never sent it without TLS', async () => {
    const { port, authorizations } = await endpoint(false);

    await expect(connect(port, { TEMPORAL_API_KEY: 'cloud-key-1' })).rejects.toThrow(/does not answer/);
    await expect(connect(port, { TEMPORAL_API_KEY: 'cloud-key-1' })).rejects.not.toThrow(/cloud-key-1/);

    expect(authorizations).toEqual([]);
  });
});
