import { describe, expect, it } from 'vitest';
import { Score } from '../../core/schemas/score.js';
import type { Metric, MetricInput } from '../../metrics/contract.js';

/** What every metric has to hold, whatever it measures. `input` is one that the metric can score. */
export function describeMetricContract(load: () => Promise<Metric>, input: () => MetricInput): void {
  describe('as every metric', () => {
    it('gives equal pictures equal results', async () => {
      const metric = await load();
      expect(await metric.measure(input())).toEqual(await metric.measure(input()));
    });

    it('gives a finite value where the outcome is ok, and parts that fit a score', async () => {
      const result = await (await load()).measure(input());
      expect(result.outcome).toBe('ok');
      expect(Number.isFinite(result.value)).toBe(true);
      expect(Score.shape.parts.parse(JSON.parse(JSON.stringify(result.parts)))).toEqual(result.parts);
    });

    it('calls a missing output missing, never a number', async () => {
      const result = await (await load()).measure({ ...input(), outputImage: null });
      expect(result).toMatchObject({ outcome: 'missing', value: null });
    });

    it('pools nothing to null, and the same parts in any order to the same number', async () => {
      const metric = await load();
      const scored = (await metric.measure(input())).parts!;
      const missing = (await metric.measure({ ...input(), outputImage: null })).parts;
      const parts = missing === null ? [scored] : [scored, missing];
      expect(metric.pool([])).toBeNull();
      expect(metric.pool(parts)).toBe(metric.pool(parts.toReversed()));
    });

    it('fails loudly on a picture that cannot be decoded', async () => {
      const metric = await load();
      await expect(metric.measure({ ...input(), outputImage: Buffer.from('no picture') })).rejects.toThrow();
    });

    it('says what it is in one line', async () => {
      const metric = await load();
      expect(metric.version).toBeGreaterThan(0);
      expect(metric.splits.length).toBeGreaterThan(0);
      expect(metric.description).toMatch(/^[^\n]{20,160}$/);
    });

    it('says to an annotator what it penalises, and when it does not apply', async () => {
      const { applicability } = await load();
      expect(applicability.penalise.length).toBeGreaterThan(0);
      for (const words of [...applicability.penalise, applicability.notApplicable])
        expect(words.length).toBeGreaterThan(20);
    });
  });
}
