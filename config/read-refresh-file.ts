import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { InputError } from '../core/input-error.js';
import { RefreshFile } from '../core/schemas/refresh-file.js';
import { readPriorPrompts } from './read-prior-prompts.js';

/**
 * Reads the operator's file. All complaints come at once, each with the line and column that it is about.
 * The site's folder and prior datasets are taken relative to the file's own, so that it does not matter where the command is run.
 *
 * @throws InputError
 */
export function readRefreshFile(path: string): RefreshFile {
  const file = parseRefreshFile(readText(path), path);
  const folder = dirname(path);
  return { ...file, analysis: withPrompts(file, folder), publish: { dir: resolve(folder, file.publish.dir) } };
}

/** Each prior dataset by the digest of its prompts, whatever becomes of its file later. @throws InputError */
function withPrompts({ analysis }: RefreshFile, folder: string): RefreshFile['analysis'] {
  if (!analysis) return null;
  const priorDatasets = analysis.priorDatasets.map((dataset) => {
    const found = { ...dataset, file: resolve(folder, dataset.file) };
    return { ...found, sha256: readPriorPrompts(found).sha256 };
  });
  return { ...analysis, priorDatasets };
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
  const content = toContent(document, name);
  const parsed = RefreshFile.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new InputError(
    parsed.error.issues.flatMap((issue) => complaints(issue, { name, content, document, lineCounter })),
  );
}

/** Aliases are only followed here: one without an anchor, or a bomb of them, is not found before. */
function toContent(document: Document, name: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new InputError([`${name}: not YAML: ${(error as Error).message}`]);
  }
}

interface Source {
  name: string;
  content: unknown;
  document: Document;
  lineCounter: LineCounter;
}

function complaints(issue: z.core.$ZodIssue, source: Source): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      return `${place([...issue.path, key], source)}: unknown field "${key}"${knownHere(issue.path, source)}`;
    });
  }
  const where = issue.path.length > 0 ? `${pathText(issue.path)}: ` : '';
  return [`${place(issue.path, source)}: ${where}${wordsFor(issue, source)}`];
}

function wordsFor(issue: z.core.$ZodIssue, source: Source): string {
  // What is wrong with a key, or with each form of a choice, stands one level deeper.
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  if (issue.code === 'invalid_union') return `${issue.message}${knownHere(issue.path, source)}`;
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.endsWith('received undefined'))
    return 'is missing';
  return issue.message;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    '',
  );
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
  const pair =
    typeof last === 'number'
      ? pairs?.[last]
      : pairs?.find((item) => isNode(item.key) && String(item.key) === last)?.key;
  const range = (pair as { range?: [number, number, number] } | null | undefined)?.range;
  return range ? range[0] : null;
}

interface JsonSchema {
  const?: unknown;
  properties?: Record<string, JsonSchema>;
  propertyNames?: { enum?: string[] };
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

function knownHere(path: readonly PropertyKey[], { content }: Source): string {
  let schemas: JsonSchema[] = [z.toJSONSchema(RefreshFile, { io: 'input' }) as JsonSchema];
  let value = content;
  for (const part of path) {
    schemas = schemas.flatMap(variants).flatMap((schema) => inside(schema, part));
    value = (value as Record<PropertyKey, unknown> | null | undefined)?.[part];
  }
  const forms = schemas.flatMap(variants).filter((schema) => isOfKind(schema, value));
  const known = new Set(
    forms.flatMap((schema) => [...Object.keys(schema.properties ?? {}), ...(schema.propertyNames?.enum ?? [])]),
  );
  return known.size > 0 ? `; known here: ${[...known].join(', ')}` : '';
}

/** Whether a value has the constants of a form, such as the `kind` of a source. */
function isOfKind(schema: JsonSchema, value: unknown): boolean {
  const fields = (value ?? {}) as Record<string, unknown>;
  return Object.entries(schema.properties ?? {}).every(
    ([key, property]) => property.const === undefined || property.const === fields[key],
  );
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
