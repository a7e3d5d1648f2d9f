import type { Annotation } from '../../core/schemas/annotation.js';
import type { Candidate } from '../../core/schemas/candidate.js';

/** Longest value that is shown of a reply, in characters. */
const LONGEST = 400;

/** What a step said, as a reader can take it in: fields and values, of an extraction only the sample that became this candidate. */
export function verdictFields(annotation: Annotation, candidate: Candidate): [string, string][] {
  const { outcome, reply, reason, step } = annotation;
  if (outcome !== 'ok' || reply === null || typeof reply !== 'object')
    return [['outcome', reason === null ? outcome : `${outcome}: ${reason}`]];
  const shown = step === 'extraction' ? sampleOf(reply, candidate) : reply;
  return Object.entries(shown).map(([field, value]) => [field, valueWords(value)]);
}

/** The same on one line. */
export function verdictWords(annotation: Annotation, candidate: Candidate): string {
  return verdictFields(annotation, candidate)
    .map(([field, value]) => `${field} ${value}`)
    .join(' · ');
}

/** An extraction speaks of all samples of a thread. */
function sampleOf(reply: object, { prompt }: Candidate): object {
  const samples = (reply as { samples?: unknown }).samples;
  if (!Array.isArray(samples)) return reply;
  const own = samples.find((sample: unknown) => (sample as { prompt?: unknown } | null)?.prompt === prompt);
  return typeof own === 'object' && own !== null
    ? (own as object)
    : { samples: `${samples.length}, none with this prompt` };
}

function valueWords(value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return '—';
  const text =
    typeof value === 'string'
      ? value
      : Array.isArray(value) && value.every(isPlain)
        ? value.join(', ')
        : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
