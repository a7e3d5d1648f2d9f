import { isInteger, isSafeNumber, parse } from 'lossless-json';

export type ParsedJson = { value: unknown } | { error: string };

/** A number of 16 digits or more where a value can stand. */
const LONG_NUMBER = /[[:,\s]-?\d{16,}/;

/** Parses JSON text; the complaint is one line. */
export function parseJson(text: string): ParsedJson {
  return attempt(() => JSON.parse(text) as unknown);
}

/** As above, but integers past 2^53 become text with all of their digits: JSON.parse would round ids. */
export function parseLongNumbers(text: string): ParsedJson {
  // The careful reader takes ten times as long, and few texts need it.
  if (!LONG_NUMBER.test(text)) return parseJson(text);
  return attempt(() => parse(text, null, { parseNumber: keepDigits, onDuplicateKey: ({ newValue }) => newValue }));
}

function keepDigits(number: string): number | string {
  return isInteger(number) && !isSafeNumber(number) ? number : Number(number);
}

function attempt(read: () => unknown): ParsedJson {
  try {
    return { value: read() };
  } catch (error) {
    // V8 quotes what stands around the mistake, line ends and all.
    return { error: (error as Error).message.replace(/\s+/g, ' ') };
  }
}
