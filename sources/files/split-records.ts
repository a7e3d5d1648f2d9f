import { Tokenizer, TokenType } from '@streamparser/json';

/** One record of a long list: its text, and the line on which it begins. */
export interface SplitRecord {
  text: string;
  line: number;
}

/** What stood at the top of the document before its list, such as the name of the list. */
export type Header = Record<string, string | number | boolean | null>;

export interface RecordSplitter {
  /** Takes the next bytes of the document. @returns records that ended in them. @throws TokenizerError at a sign out of place. */
  write(chunk: Uint8Array): SplitRecord[];
  /** @throws Error where the document is not at its end. */
  end(): void;
  /** Records that ended before the sign that `write` complained of. */
  ended(): SplitRecord[];
  /** Whether the document itself is the list. */
  isList: () => boolean;
  /** Line that has been reached. */
  line(): number;
  header: Header;
}

/**
 * Cuts a JSON document that is too long to be read whole into the records of its list, and keeps no more than one of them. The list is
 * the document itself, or stands under one of the fields of the object that it is.
 *
 * Only where records end is found out here: each has still to be parsed, so that a damaged one costs only itself.
 */
export function splitRecords(fields: readonly string[]): RecordSplitter {
  const header: Header = {};
  const text = new LongText();
  let depth = 0;
  /** Depth inside the list; `null` until it begins. */
  let listDepth: number | null = null;
  let startOffset: number | null = null;
  let key: string | null = null;
  let isAfterColon = false;
  let isListItself = false;
  let done: SplitRecord[] = [];

  const tokenizer = new Tokenizer();
  tokenizer.onToken = ({ token, value, offset }) => {
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) open(token, offset);
    else if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) close(offset);
    else if (token === TokenType.COLON) isAfterColon = true;
    else if (token !== TokenType.COMMA && depth === listDepth)
      done.push({ text: JSON.stringify(value), line: text.lineAt(offset) });
    else if (token !== TokenType.COMMA && depth === 1 && listDepth === null) note(value);
    if (token === TokenType.COMMA && depth === 1) isAfterColon = false;
  };

  function open(token: TokenType, offset: number): void {
    if (depth === listDepth) startOffset = offset;
    depth += 1;
    const isList = token === TokenType.LEFT_BRACKET;
    const isOurs = depth === 1 || (depth === 2 && isAfterColon && key !== null && fields.includes(key));
    if (listDepth !== null || !isList || !isOurs) return;
    listDepth = depth;
    isListItself = depth === 1;
  }

  function close(offset: number): void {
    depth -= 1;
    if (depth === listDepth && startOffset !== null) {
      done.push({ line: text.lineAt(startOffset), text: text.slice(startOffset, offset + 1) });
      startOffset = null;
    }
    // What stands behind the list is none of it.
    if (listDepth !== null && depth < listDepth) listDepth = Number.POSITIVE_INFINITY;
  }

  function note(value: Header[string]): void {
    if (isAfterColon && key !== null) header[key] = value;
    else key = String(value);
  }

  return {
    header,
    write(chunk) {
      done = [];
      text.add(chunk);
      tokenizer.write(chunk);
      text.forget(startOffset ?? text.end);
      return done;
    },
    end() {
      if (!tokenizer.isEnded) tokenizer.end();
      if (depth > 0) throw new Error('it ends in the middle');
    },
    ended: () => done,
    isList: () => isListItself,
    line: () => text.lineAt(text.end),
  };
}

/** The part of a long text that may still be needed, and a count of the lines before. */
class LongText {
  #kept = Buffer.alloc(0);
  #start = 0;
  #line = 1;
  #countedTo = 0;

  get end(): number {
    return this.#start + this.#kept.length;
  }

  add(chunk: Uint8Array): void {
    this.#kept = this.#kept.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#kept, chunk]);
  }

  slice(from: number, to: number): string {
    return this.#kept.toString('utf8', from - this.#start, to - this.#start);
  }

  /** Lines are counted forwards only. */
  lineAt(offset: number): number {
    const { line, countedTo } = this.#count(offset);
    if (offset >= this.#countedTo) [this.#line, this.#countedTo] = [line, countedTo];
    return line;
  }

  forget(before: number): void {
    this.lineAt(before);
    this.#kept = this.#kept.subarray(before - this.#start);
    this.#start = before;
  }

  #count(offset: number): { line: number; countedTo: number } {
    let line = this.#line;
    let at = this.#kept.indexOf(NEWLINE, this.#countedTo - this.#start);
    while (at >= 0 && at + this.#start < offset) {
      line += 1;
      at = this.#kept.indexOf(NEWLINE, at + 1);
    }
    return { line, countedTo: Math.max(offset, this.#countedTo) };
  }
}

const NEWLINE = 0x0a;
