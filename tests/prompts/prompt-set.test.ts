import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';
import { readPrompts } from '../../config/read-prompts.js';
import { ANNOTATION_STEPS } from '../../core/schemas/annotation.js';
import { makePromptSet, PROMPT_NAMES, type PromptName } from '../../prompts/prompt-set.js';
import { REPLIES } from '../../prompts/registry.js';

const texts = Object.fromEntries(PROMPT_NAMES.map((name) => [name, 'the same words'])) as Record<PromptName, string>;
const plain = makePromptSet(texts);
const shipped = readPrompts();

interface JsonSchema {
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: unknown;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

/** Every object inside a schema, itself included, with its place. */
function objectsIn(schema: JsonSchema, place = '$'): [string, JsonSchema][] {
  return [
    ...(schema.type === 'object' || schema.properties ? [[place, schema] as [string, JsonSchema]] : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => objectsIn(inner, `${place}.${key}`)),
    ...(schema.items ? objectsIn(schema.items, `${place}[]`) : []),
    ...(schema.anyOf ?? []).flatMap((inner) => objectsIn(inner, place)),
  ];
}

describe('makePromptSet', () => {
  it('changes the hash of one step with its words, and of no other', () => {
    const changed = makePromptSet({ ...texts, quality: 'other words', judge: 'other words' });

    for (const step of ANNOTATION_STEPS) {
      if (step === 'quality') expect(changed.steps[step].hash).not.toBe(plain.steps[step].hash);
      else expect(changed.steps[step].hash).toBe(plain.steps[step].hash);
    }
    expect(changed.judge.hash).not.toBe(plain.judge.hash);
  });

  it('changes the hash with the schema: steps of equal words have hashes of their own', () => {
    const hashes = ANNOTATION_STEPS.map((step) => plain.steps[step].hash);

    expect(new Set(hashes).size).toBe(ANNOTATION_STEPS.length);
    for (const hash of [...hashes, plain.judge.hash]) expect(hash).toMatch(/^[0-9a-f]{12}$/);
  });

  it('gives equal hashes for equal words', () => {
    expect(makePromptSet({ ...texts })).toEqual(plain);
  });
});

describe.each(ANNOTATION_STEPS)('the reply schema of %s', (step) => {
  const schema = shipped.steps[step].replySchema as JsonSchema;

  it('is strict in every object: no further keys, and none left out', () => {
    const objects = objectsIn(schema);

    expect(schema.type).toBe('object');
    for (const [place, object] of objects) {
      expect({ place, further: object.additionalProperties }).toEqual({ place, further: false });
      expect({ place, required: object.required?.toSorted() }).toEqual({
        place,
        required: Object.keys(object.properties ?? {}).toSorted(),
      });
    }
  });

  it('holds nothing that a server of strict schemas does not know', () => {
    expect(JSON.stringify(schema)).not.toMatch(
      /"(\$schema|\$ref|\$defs|default|oneOf|allOf|patternProperties|propertyNames)"/,
    );
  });
});

describe('the prompts that come with the product', () => {
  it('are one folder for each step, with words of its own', () => {
    const folders = readdirSync(join(packageRoot(), 'prompts'), { withFileTypes: true });

    expect(
      folders
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(PROMPT_NAMES.toSorted());
    expect(Object.keys(REPLIES).toSorted()).toEqual(ANNOTATION_STEPS.toSorted());
    expect(new Set(ANNOTATION_STEPS.map((step) => shipped.steps[step].system)).size).toBe(ANNOTATION_STEPS.length);
  });

  it.each(PROMPT_NAMES)('say in %s that what stands in the fence is data', (name) => {
    const { system } = {
      ...shipped.steps,
      judge: shipped.judge,
      rewrite: shipped.rewrite,
      topic: shipped.topic,
      'relevance-group': shipped.relevanceGroup,
    }[name];

    expect(system).toMatch(/between `<data>` and `<\/data>`[^.]* is material/);
  });

  it.each(ANNOTATION_STEPS)('name in %s every field of the reply', (step) => {
    const { system, replySchema } = shipped.steps[step];

    const fields = objectsIn(replySchema as JsonSchema).flatMap(([, object]) => Object.keys(object.properties ?? {}));
    expect(fields.filter((field) => !system.includes(`\`${field}\``))).toEqual([]);
  });

  it('show the judge the form in which its rating is read', () => {
    expect(shipped.judge.system).toMatch(/\[\[5\]\]\s*$/);
  });
});
