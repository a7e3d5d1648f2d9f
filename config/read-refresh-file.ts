import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { InputError } from '../core/input-error.js';
import { RefreshFile } from '../core/schemas/refresh-file.js';

/**
 * Reads the operator's file. All complaints come at once, each with the line and column that it is about.
 * The site's folder is taken relative to the file's own, so that it does not matter where the command is run.
 *
 * @throws InputError
 */
export function readRefreshFile(path: string): RefreshFile {
  const file = parseRefreshFile(readText(path), path);
  return { ...file, publish: { dir: resolve(dirname(path), file.publish.dir) } };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const words = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder, not a file' : String(code);
    throw new InputError([`${path}: ${words}; name a refresh file, such as examples/refresh.yaml`]);
  }
}

/** @param name shown in complaints. @throws InputError */
export function parseRefreshFile(text: string, name: string): RefreshFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new InputError(
      document.errors.map((error) => {
        const { line, col } = lineCounter.linePos(error.pos[0]);
        return `${name}:${line}:${col}: not YAML: ${error.message}`;
      }),
    );
  }
  const parsed = RefreshFile.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  throw new InputError(parsed.error.issues.flatMap((issue) => complaints(issue, { name, document, lineCounter })));
}

interface Source {
  name: string;
  document: Document;
  lineCounter: LineCounter;
}

function complaints(issue: z.core.$ZodIssue, source: Source): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const known = knownFields(issue.path);
      const hint = known.length > 0 ? `; known here: ${known.join(', ')}` : '';
      return `${place([...issue.path, key], source)}: unknown field "${key}"${hint}`;
    });
  }
  const where = issue.path.length > 0 ? `${pathText(issue.path)}: ` : '';
  return [`${place(issue.path, source)}: ${where}${wordsFor(issue)}`];
}

function wordsFor(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.endsWith('received undefined')) return 'is missing';
  return issue.message;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)), '');
}

/** `file:line:column` of the deepest part of the path that stands in the file. */
function place(path: readonly PropertyKey[], { name, document, lineCounter }: Source): string {
  for (let length = path.length; length > 0; length -= 1) {
    const key = keyNode(document, path.slice(0, length));
    if (key === null) continue;
    const { line, col } = lineCounter.linePos(key);
    return `${name}:${line}:${col}`;
  }
  return name;
}

/** Offset of a field's name, or of a list entry. */
function keyNode(document: Document, path: readonly PropertyKey[]): number | null {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  const pairs = (parent as { items?: { key?: unknown }[] } | null)?.items;
  const pair = typeof last === 'number' ? pairs?.[last] : pairs?.find((item) => isNode(item.key) && String(item.key) === last)?.key;
  const range = (pair as { range?: [number, number, number] } | null | undefined)?.range;
  return range ? range[0] : null;
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

function knownFields(path: readonly PropertyKey[]): string[] {
  let schemas: JsonSchema[] = [z.toJSONSchema(RefreshFile, { io: 'input' }) as JsonSchema];
  for (const part of path) schemas = schemas.flatMap(variants).flatMap((schema) => inside(schema, part));
  return [...new Set(schemas.flatMap(variants).flatMap((schema) => Object.keys(schema.properties ?? {})))];
}

function variants(schema: JsonSchema): JsonSchema[] {
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return choices.length > 0 ? choices.flatMap(variants) : [schema];
}

function inside(schema: JsonSchema, part: PropertyKey): JsonSchema[] {
  if (typeof part === 'number') return schema.items ? [schema.items] : [];
  const property = schema.properties?.[String(part)];
  if (property) return [property];
  return typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : [];
}
