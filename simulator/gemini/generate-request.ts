import { z } from 'zod';
import type { ImageSize } from '../pictures/decode-image.js';
import type { ProtocolError } from '../protocol-error.js';
import { invalidArgument, unknownField } from './google-error.js';

/** The 14 ratios of nano-banana-2.1; gemini-2.5-flash-image has 10 of them. */
const ASPECT_RATIOS = '1:1 1:4 1:8 2:3 3:2 3:4 4:1 4:3 4:5 5:4 8:1 9:16 16:9 21:9'.split(' ');

/** Longer side of a square picture by `imageSize`, px. */
const SIDES = { '1K': 1024, '2K': 2048, '4K': 4096 };
/** How the API names sizes: no pixels. */
export type SizeName = keyof typeof SIDES;
const SIZE_NAMES = Object.keys(SIDES) as [SizeName, ...SizeName[]];
const INSTANT_SIDE = 64;
/** Sides are whole multiples of this, px. */
const STEP = 16;

const Part = z.strictObject({
  text: z.string().optional(),
  inlineData: z.strictObject({ mimeType: z.string(), data: z.string() }).optional(),
});

/** Unknown fields are errors, as they are at Google. What changes nothing here is taken as it comes. */
const GenerateBody = z.strictObject({
  contents: z.array(z.strictObject({ role: z.string().optional(), parts: z.array(Part) })).min(1),
  generationConfig: z
    .strictObject({
      responseModalities: z.array(z.enum(['TEXT', 'IMAGE'])).optional(),
      imageConfig: z
        .strictObject({ aspectRatio: z.enum(ASPECT_RATIOS).optional(), imageSize: z.enum(SIZE_NAMES).optional() })
        .optional(),
      seed: z.int().optional(),
      candidateCount: z.literal(1).optional(),
      temperature: z.number().min(0).max(2).optional(),
      topP: z.number().optional(),
      topK: z.number().optional(),
      maxOutputTokens: z.int().optional(),
      thinkingConfig: z.json().optional(),
    })
    .default({}),
  safetySettings: z.array(z.json()).optional(),
});

/** What a body asks for, with the defaults of the service. */
export interface GenerateRequest {
  prompt: string;
  /** In the order of their parts. */
  inputs: Buffer[];
  sizeName: SizeName;
  aspectRatio: string;
}

/** Reads and checks the body of `:generateContent`. @throws ProtocolError on one that the service would not take. */
export function readGenerateRequest(body: Buffer): GenerateRequest {
  const parsed = GenerateBody.safeParse(parseJson(body));
  if (!parsed.success) throw complaint(parsed.error.issues[0]);
  const { contents, generationConfig } = parsed.data;
  const parts = contents.flatMap((content) => content.parts);
  const { imageSize, aspectRatio } = generationConfig.imageConfig ?? {};
  return {
    prompt: parts.flatMap(({ text }) => text ?? []).join('\n'),
    inputs: parts.flatMap(({ inlineData }) => (inlineData ? [Buffer.from(inlineData.data, 'base64')] : [])),
    sizeName: imageSize ?? '1K',
    aspectRatio: aspectRatio ?? '1:1',
  };
}

/** Sides of the picture, px: about as many pixels in every shape. For load (`instant`) it is small, whatever was asked for. */
export function pictureSize({ sizeName, aspectRatio }: GenerateRequest, { instant }: { instant: boolean }): ImageSize {
  const side = instant ? INSTANT_SIDE : SIDES[sizeName];
  const [across = 1, down = 1] = aspectRatio.split(':').map(Number);
  const stretch = Math.sqrt(across / down);
  return { width: inSteps(side * stretch), height: inSteps(side / stretch) };
}

function inSteps(length: number): number {
  return Math.max(STEP, Math.round(length / STEP) * STEP);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw invalidArgument('Invalid JSON payload received. Expected a value.');
  }
}

function complaint(issue: z.core.$ZodIssue | undefined): ProtocolError {
  const where = fieldName(issue?.path ?? []);
  if (issue?.code === 'unrecognized_keys') return unknownField(issue.keys[0] ?? '', where);
  if (where === 'contents') return invalidArgument('* GenerateContentRequest.contents: contents is not specified\n');
  return invalidArgument(`* GenerateContentRequest.${where}: ${issue?.message ?? 'invalid value'}\n`);
}

/** A place as Google names it: `generation_config.image_config`, `contents[0].parts[1]`. */
function fieldName(path: readonly PropertyKey[]): string {
  return path
    .map((step) =>
      typeof step === 'number'
        ? `[${step}]`
        : `.${String(step).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
    )
    .join('')
    .replace(/^\./, '');
}
