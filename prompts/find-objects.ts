/**
 * JSON in the text of a reply: the whole text where it is JSON, else every object in it that is not part of another one, in order.
 * A comma before a closing bracket is forgiven; what is cut off is not made up.
 */
export function findObjects(text: string): unknown[] {
  const whole = parse(text);
  if (whole !== undefined) return [whole];
  const found: unknown[] = [];
  for (let start = text.indexOf('{'); start >= 0;) {
    const end = endOfObject(text, start);
    const value = end === null ? undefined : parse(text.slice(start, end));
    if (value !== undefined) found.push(value);
    // Braces of prose may hold an object, or open and never close.
    start = text.indexOf('{', value === undefined ? start + 1 : (end ?? start + 1));
  }
  return found;
}

/** Longest reply in which every brace is looked at; a text of nothing but braces would cost the square of its length. */
const MOST_BRACES = 2000;

function endOfObject(text: string, start: number): number | null {
  let depth = 0;
  let inString = false;
  for (let i = start; i < text.length; i++) {
    const sign = text[i];
    if (inString) {
      if (sign === '\\') i++;
      else if (sign === '"') inString = false;
      continue;
    }
    if (sign === '"') inString = true;
    else if (sign === '{') depth += 1;
    else if (sign === '}') depth -= 1;
    if (depth > MOST_BRACES) return null;
    if (depth === 0) return i + 1;
  }
  return null;
}

function parse(text: string): unknown {
  for (const attempt of [text, withoutLastCommas(text)]) {
    try {
      const value: unknown = JSON.parse(attempt);
      if (typeof value === 'object' && value !== null) return value;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Strings are matched first, so that a comma inside of one stays. */
function withoutLastCommas(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, string: string | undefined) => string ?? '');
}
