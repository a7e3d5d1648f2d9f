import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../config/package-root.js';
import { temporaryFolder } from '../embedded/stack-setting.js';

const ROOT = packageRoot();
const TEXT = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
const EXAMPLE = readFileSync(join(ROOT, '.env.example'), 'utf8');

interface Service {
  image: string;
  restart?: string;
  profiles?: string[];
  environment?: Record<string, string | number>;
  volumes?: string[];
  healthcheck?: { test: string[] };
  ports?: string[];
}

const compose = parse(TEXT, { merge: true }) as { services: Record<string, Service>; volumes: Record<string, unknown> };
const services = Object.entries(compose.services);

/** Variables without which compose must not begin. */
const REQUIRED = [...new Set([...TEXT.matchAll(/\$\{([A-Z_]+):\?/g)].map((match) => match[1] ?? ''))].toSorted();

describe('docker-compose.yml', () => {
  it('checks the health of every service that runs on', () => {
    const lasting = services.filter(([, service]) => service.restart === 'unless-stopped');

    expect(lasting.map(([name]) => name)).toEqual([
      'postgres',
      'temporal',
      'temporal-ui',
      'mongo',
      'worker',
      'prometheus',
      'grafana',
    ]);
    const unchecked = lasting.filter(([, { healthcheck }]) => !/^CMD(-SHELL)?$/.test(healthcheck?.test[0] ?? ''));
    expect(unchecked).toEqual([]);
  });

  it('has besides only services that come to an end, and the command line', () => {
    const others = services.filter(([, service]) => service.restart !== 'unless-stopped');

    expect(others.map(([name, { restart, profiles }]) => [name, restart ?? profiles])).toEqual([
      ['temporal-schema', 'on-failure:5'],
      ['temporal-ready', 'on-failure:5'],
      ['echobench', ['cli']],
    ]);
  });

  it('keeps data in named volumes, and mounts from here only what it reads', () => {
    const mounts = services.flatMap(([, { volumes = [] }]) => volumes);
    const isNamed = (mount: string) => Object.hasOwn(compose.volumes, mount.split(':')[0] ?? '');
    const isRead = (mount: string) => /^(\.\/docker\/|\$\{ECHO_[A-Z_]+:-\.\/examples).*:ro$/.test(mount);

    expect(mounts.length).toBeGreaterThan(6);
    expect(mounts.filter((mount) => !isNamed(mount) && !isRead(mount))).toEqual([]);
  });

  it('holds no password: each comes from the environment, and has no default', () => {
    const secrets = services.flatMap(([name, { environment = {} }]) =>
      Object.entries(environment)
        .filter(([key]) => /PASSWORD|PWD|SECRET|_KEY|TOKEN/.test(key))
        .map(([key, value]) => [`${name}.${key}`, String(value)]),
    );

    expect(secrets.length).toBeGreaterThan(6);
    expect(secrets.filter(([, value = '']) => !/^\$\{[A-Z_]+(:\?[^}]+|:-)\}$/.test(value))).toEqual([]);
    for (const [uri] of TEXT.matchAll(/\w+:\/\/[^\s/]+@/g)) expect(uri).toMatch(/:\$\{[A-Z_]+:\?[^}]+\}@$/);
  });

  it('lets only this machine in, and only to the Temporal UI and the dashboard', () => {
    const ports = services.flatMap(([name, service]) => (service.ports ?? []).map((port) => [name, port]));

    expect(ports).toEqual([
      ['temporal-ui', expect.stringMatching(/^127\.0\.0\.1:/)],
      ['grafana', expect.stringMatching(/^127\.0\.0\.1:/)],
    ]);
  });

  it('pins the images of others', () => {
    const images = services.map(([, { image }]) => image).filter((image) => !image.startsWith('echobench:'));

    expect(images.filter((image) => !/:(\$\{[A-Z_]+:-)?v?\d/.test(image))).toEqual([]);
  });

  it('starts metrics and their dashboard only when they are asked for', () => {
    const inProfile = services.filter(([, { profiles }]) => profiles?.includes('observability'));

    expect(inProfile.map(([name]) => name)).toEqual(['prometheus', 'grafana']);
  });

  it('asks for exactly what .env.example leaves empty beside keys of providers', () => {
    const empty = [...EXAMPLE.matchAll(/^([A-Z_]+)=$/gm)].map((match) => match[1]);

    expect(empty).toEqual(expect.arrayContaining(REQUIRED));
    expect(REQUIRED).toEqual(['MONGO_KEY', 'MONGO_PASSWORD', 'POSTGRES_PASSWORD']);
    expect(EXAMPLE).not.toMatch(/^[A-Z_]+=.+$/m);
  });
});

interface Dashboard {
  uid: string;
  panels: { id: number; title: string; targets: { expr: string }[]; datasource: { uid: string } }[];
}

describe('docker/observability', () => {
  const folder = join(ROOT, 'docker/observability');
  const readYaml = (path: string): unknown => parse(readFileSync(join(folder, path), 'utf8'));

  it('scrapes the port that .env.example proposes for workers', () => {
    const { scrape_configs: jobs } = readYaml('prometheus.yaml') as {
      scrape_configs: { dns_sd_configs: { names: string[]; port: number }[] }[];
    };
    const [, port] = /^# ECHO_METRICS_ADDRESS=0\.0\.0\.0:(\d+)$/m.exec(EXAMPLE) ?? [];

    expect(jobs[0]?.dns_sd_configs).toEqual([expect.objectContaining({ names: ['worker'], port: Number(port) })]);
  });

  it('gives Grafana the source of data that the dashboard names, and the folder that it lies in', () => {
    const { datasources } = readYaml('grafana/provisioning/datasources/prometheus.yaml') as {
      datasources: { uid: string; url: string }[];
    };
    const { providers } = readYaml('grafana/provisioning/dashboards/echobench.yaml') as {
      providers: { options: { path: string } }[];
    };
    const dashboard = JSON.parse(readFileSync(join(folder, 'grafana/dashboards/echobench.json'), 'utf8')) as Dashboard;

    expect(datasources).toEqual([expect.objectContaining({ uid: 'prometheus', url: 'http://prometheus:9090' })]);
    expect(compose.services.grafana?.volumes).toContain(
      `./docker/observability/grafana/dashboards:${providers[0]?.options.path}:ro`,
    );
    expect(new Set(dashboard.panels.map(({ datasource }) => datasource.uid))).toEqual(new Set(['prometheus']));
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});

const isThere = spawnSync('docker', ['compose', 'version'], { stdio: 'ignore' }).status === 0;
// oxlint-disable-next-line no-console -- a skip that nobody sees would pass for a test
if (!isThere) console.warn('SKIPPED: no `docker compose`, so docker-compose.yml was read by nobody but us');

/** `docker compose config` with .env.example filled in, but for one variable. */
async function config(leftEmpty: string | null) {
  await using folder = await temporaryFolder();
  const file = join(folder.path, '.env');
  const filled = EXAMPLE.replaceAll(/^([A-Z_]+)=$/gm, (line, name: string) =>
    name === leftEmpty ? line : `${line}s3cret-${name}`,
  );
  await writeFile(file, filled);
  const { PATH, HOME } = process.env;
  const args = ['compose', '--env-file', file, '--profile', 'cli', '--profile', 'observability', 'config'];
  return spawnSync('docker', args, { cwd: ROOT, env: { PATH, HOME }, encoding: 'utf8' });
}

describe.skipIf(!isThere)('docker compose config', () => {
  it('is content with .env.example filled in', async () => {
    const { status, stdout, stderr } = await config(null);

    expect(stderr).toBe('');
    expect(status).toBe(0);
    const read = parse(stdout) as { services: Record<string, { environment: Record<string, string> }> };
    expect(Object.keys(read.services).toSorted()).toEqual(Object.keys(compose.services).toSorted());
    expect(read.services.worker?.environment.MONGODB_URI).toBe(
      'mongodb://echo:s3cret-MONGO_PASSWORD@mongo:27017/echo?replicaSet=echo&authSource=admin',
    );
  });

  it.each(REQUIRED)('says in one line that %s is missing', async (name) => {
    const { status, stderr } = await config(name);

    expect(status).not.toBe(0);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(`set ${name} in .env`)]);
    expect(stderr).not.toContain('s3cret');
  });
});
