import { parseJson } from './parse-json.js';
import type { ReadEvent } from './read-events.js';

/** A text that does not parse as one JSON document: where it breaks, or that it is no JSON at all. */
export function* brokenDocument(text: string, error: string): Generator<ReadEvent> {
  if (!/^\s*[[{]/.test(text)) {
    yield { type: 'unknown', reason: 'neither JSON nor JSON lines' };
    return;
  }
  yield { type: 'bad', bad: { line: lineOfMistake(text, error), reason: `not JSON: ${error}` }, text: null };
}

/** V8 names the position of most mistakes, but not of a token out of place: that is on the first line with which the text stops being a beginning of JSON. */
function lineOfMistake(text: string, error: string): number {
  const position = positionIn(error);
  if (position !== null) return text.slice(0, position).split('\n').length;
  const lines = text.split('\n');
  let good = 0;
  let bad = lines.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isBeginning(lines.slice(0, middle).join('\n'))) good = middle;
    else bad = middle;
  }
  return bad;
}

function isBeginning(text: string): boolean {
  const json = parseJson(text);
  if ('value' in json || /end of JSON input|Unterminated string/.test(json.error)) return true;
  return positionIn(json.error) === text.length;
}

function positionIn(error: string): number | null {
  const position = /position (\d+)/.exec(error)?.[1];
  return position === undefined ? null : Number(position);
}
