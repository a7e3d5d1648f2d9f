import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../config/package-root.js';
import { readRefreshFile } from '../../config/read-refresh-file.js';
import { refreshFileJsonSchema } from '../../core/refresh-file-json-schema.js';

const EXAMPLES = join(packageRoot(), 'examples');
const SCHEMA = readFileSync(join(EXAMPLES, 'refresh.schema.json'), 'utf8');
const files = readdirSync(EXAMPLES).filter((name) => name.endsWith('.yaml'));

describe('examples/refresh.schema.json', () => {
  it('is up to date: else run "npm run schema"', () => {
    expect(SCHEMA).toBe(refreshFileJsonSchema());
  });

  it.each(files)('is what %s names, and allows it', (name) => {
    const text = readFileSync(join(EXAMPLES, name), 'utf8');
    const schema = z.fromJSONSchema(JSON.parse(SCHEMA) as Parameters<typeof z.fromJSONSchema>[0]);

    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./refresh.schema.json');
    expect(schema.safeParse(parse(text)).error?.issues).toBeUndefined();
  });

  it('refuses an unknown field', () => {
    const schema = z.fromJSONSchema(JSON.parse(SCHEMA) as Parameters<typeof z.fromJSONSchema>[0]);
    const example = parse(readFileSync(join(EXAMPLES, 'refresh.yaml'), 'utf8')) as object;

    expect(schema.safeParse({ ...example, budgt: 1 }).success).toBe(false);
  });
});

describe('examples', () => {
  it.each(files)('%s is a refresh file as it stands', (name) => {
    expect(readRefreshFile(join(EXAMPLES, name)).models.length).toBeGreaterThan(1);
  });
});
