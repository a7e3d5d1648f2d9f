import { z } from 'zod';
import { InputError } from '../../core/input-error.js';

/** Enters an image model as the last line of `IMAGE_MODELS` in models/registry.ts. @throws InputError */
export function enterInRegistry(text: string, { name, function_ }: { name: string; function_: string }): string {
  const path = 'models/registry.ts';
  const parts = /^(.*export const IMAGE_MODELS\b[^\n]*\{\n)(.*?)(^\};\n.*)$/ms.exec(text);
  if (!parts) throw new InputError([`${path}: no "export const IMAGE_MODELS … {" that ends with "};"`]);
  const [, before = '', entries = '', after = ''] = parts;
  if (new RegExp(`^\\s*['"]?${name}['"]?:`, 'm').test(entries)) throw taken(name, path);
  const line = `  '${name}': async () => (await import('./${name}/image-model.js')).${function_},\n`;
  return `${before}${entries}${line}${after}`;
}

/** Enters a protocol in the enum of `ImageModelConfig` in core/schemas/image-model-config.ts. @throws InputError */
export function enterInEnum(text: string, name: string): string {
  const path = 'core/schemas/image-model-config.ts';
  const parts =
    /^(.*export const ImageModelConfig\b[^\n]*\n(?:(?!^\}\);).)*?\bprotocol:\s*z\s*\.enum\(\[)([^\]]*)(\].*)$/ms.exec(
      text,
    );
  if (!parts) throw new InputError([`${path}: no "protocol: z.enum([…])" in ImageModelConfig`]);
  const [, before = '', protocols = '', after = ''] = parts;
  if (new RegExp(`['"]${name}['"]`).test(protocols)) throw taken(name, path);
  return `${before}${protocols.replace(/,?\s*$/, '')}, '${name}'${after}`;
}

/** As far as it is looked into. */
const JsonSchema = z.looseObject({
  properties: z.looseObject({
    models: z.looseObject({
      items: z.looseObject({ properties: z.looseObject({ protocol: z.looseObject({ enum: z.array(z.string()) }) }) }),
    }),
  }),
});

/** Enters a protocol in examples/refresh.schema.json, as `npm run schema` would. @throws InputError */
export function enterInJsonSchema(text: string, name: string): string {
  const path = 'examples/refresh.schema.json';
  const schema = parseJson(text);
  if (!JsonSchema.safeParse(schema).success)
    throw new InputError([`${path}: no list of protocols for models; "npm run schema" writes it`]);
  // Not what zod gives back, which has the fields in another order.
  const protocols = (schema as z.infer<typeof JsonSchema>).properties.models.items.properties.protocol.enum;
  if (protocols.includes(name)) throw taken(name, path);
  protocols.push(name);
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function taken(name: string, path: string): InputError {
  return new InputError([`the name "${name}" is taken: it stands in ${path}`]);
}
