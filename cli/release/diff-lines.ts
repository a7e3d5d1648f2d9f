import type { ReleaseDiff } from '../../activities/release/diff-releases.js';
import type { Why } from '../../core/release/release-diff.js';
import { lineOfText } from '../show/line-of-text.js';

/** Samples that are named under each heading; the JSON has all of them. */
const SHOWN = 20;

/** A comparison of two releases for people: numbers by reason, then samples. */
export function diffLines(diff: ReleaseDiff): string[] {
  const { added, removed, changed } = diff;
  return [
    `${diff.before.slice(0, 12)} → ${diff.after.slice(0, 12)}: ${diff.unchanged} the same, ${added.length} added, ${removed.length} removed, ${changed.length} changed`,
    ...(['added', 'removed', 'changed'] as const).flatMap((kind) => [
      ...reasonLines(kind, diff.reasons[kind]),
      ...sampleLines(kind, diff),
    ]),
    `unexplained: ${diff.unexplained}`,
  ];
}

function reasonLines(kind: string, reasons: ReleaseDiff['reasons']['added']): string[] {
  if (reasons.length === 0) return [];
  const words = reasons.map(({ reason, n }) => `${n} ${reason.replaceAll('_', ' ')}`);
  return ['', `${kind}: ${words.join(', ')}`];
}

function sampleLines(kind: 'added' | 'removed' | 'changed', diff: ReleaseDiff): string[] {
  const lines =
    kind === 'changed'
      ? diff.changed.map((pair) => ({
          line: `  ${pair.from.slice(0, 12)} → ${pair.to.slice(0, 12)}  ${pair.aspects.join(', ')}: ${inWords(pair)}`,
        }))
      : diff[kind].map((sample) => ({
          line: `  ${sample.sampleId.slice(0, 12)}  ${sample.split}: ${inWords(sample)}`,
        }));
  const more = lines.length - SHOWN;
  return [...lines.slice(0, SHOWN).map(({ line }) => line), ...(more > 0 ? [`  and ${more} more: see --json`] : [])];
}

function inWords({ reason, detail }: Why): string {
  return detail === null ? reason.replaceAll('_', ' ') : `${reason.replaceAll('_', ' ')} (${lineOfText(detail)})`;
}
