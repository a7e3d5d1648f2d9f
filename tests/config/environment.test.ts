import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../config/environment.js';
import { InputError } from '../../core/input-error.js';

describe('readEnvironment', () => {
  it('has defaults for everything, and takes a variable that is set to nothing for one that is not set', () => {
    const defaults = { dataDir: resolve('.echo'), blobDir: resolve('.echo/blobs'), logLevel: 'info', mongodbUri: null };

    expect(readEnvironment({})).toMatchObject(defaults);
    expect(
      readEnvironment({ ECHO_DATA_DIR: '', ECHO_BLOB_DIR: '', ECHO_LOG_LEVEL: '', MONGODB_URI: '' }),
    ).toMatchObject(defaults);
  });

  it('keeps blobs below the data folder unless they have a folder of their own', () => {
    expect(readEnvironment({ ECHO_DATA_DIR: '/srv/echo' })).toMatchObject({
      dataDir: '/srv/echo',
      blobDir: '/srv/echo/blobs',
    });
    expect(readEnvironment({ ECHO_DATA_DIR: '/srv/echo', ECHO_BLOB_DIR: '/mnt/blobs' }).blobDir).toBe('/mnt/blobs');
  });

  it('gives the variables on, for keys that are read by name later', () => {
    const variables = { SOME_KEY: 'value', MONGODB_URI: 'mongodb+srv://cluster.example/echo' };

    const environment = readEnvironment(variables);

    expect(environment.variables).toBe(variables);
    expect(environment.mongodbUri).toBe('mongodb+srv://cluster.example/echo');
  });

  it('takes an address for metrics, and wants it to be one', () => {
    expect(readEnvironment({ ECHO_METRICS_ADDRESS: '127.0.0.1:9464' }).metricsAddress).toBe('127.0.0.1:9464');
    expect(readEnvironment({ ECHO_METRICS_ADDRESS: '' }).metricsAddress).toBeNull();
    expect(() => readEnvironment({ ECHO_METRICS_ADDRESS: '9464' })).toThrow(
      'environment variable ECHO_METRICS_ADDRESS: must be an IP address and a port, such as 127.0.0.1:9464',
    );
  });

  it('takes where traces go, as OpenTelemetry names it', () => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:4318/';
    const OTEL_EXPORTER_OTLP_HEADERS = 'authorization=Bearer%20abc, x-team=echo, x-odd=100%';
    const url = 'http://127.0.0.1:4318/v1/traces';

    expect(readEnvironment({}).traces).toBeNull();
    expect(readEnvironment({ OTEL_EXPORTER_OTLP_HEADERS }).traces).toBeNull();
    expect(readEnvironment({ OTEL_EXPORTER_OTLP_ENDPOINT }).traces).toEqual({ url, headers: {} });
    expect(readEnvironment({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS }).traces).toEqual({
      url,
      headers: { authorization: 'Bearer abc', 'x-team': 'echo', 'x-odd': '100%' },
    });
    expect(() => readEnvironment({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })).toThrow(
      /OTEL_EXPORTER_OTLP_ENDPOINT/,
    );
    expect(() => readEnvironment({ OTEL_EXPORTER_OTLP_HEADERS: 'the-secret' })).toThrow(
      'environment variable OTEL_EXPORTER_OTLP_HEADERS: must be NAME=VALUE, several with commas between them',
    );
  });

  it('names every variable that cannot be used, without its value', () => {
    const read = () => readEnvironment({ ECHO_LOG_LEVEL: 'loud', MONGODB_URI: 'postgres://user:secret@db' });

    expect(read).toThrow(InputError);
    expect(read).toThrow(
      /^environment variable ECHO_LOG_LEVEL: .*"debug".*\nenvironment variable MONGODB_URI: must begin with mongodb:\/\/ or mongodb\+srv:\/\/$/,
    );
    expect(read).not.toThrow(/loud|secret/);
  });
});
