import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { METRIC_IDS } from '../../core/schemas/score.js';
import { METRICS } from '../../metrics/registry.js';

describe('METRICS', () => {
  it.each(METRIC_IDS)('loads %s, which knows its own name', async (id) => {
    expect((await METRICS[id]()).id).toBe(id);
  });

  it('has an entry for each folder', () => {
    const entries = readdirSync(new URL('../../metrics/', import.meta.url), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    expect(Object.keys(METRICS).toSorted()).toEqual(folders.toSorted());
  });
});
