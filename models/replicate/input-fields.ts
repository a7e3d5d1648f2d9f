import type { ImageBytes } from '../contract.js';
import { dataUrl } from '../data-url.js';

/** How a model names its input pictures, and whether it takes several. */
interface InputField {
  name: string;
  many: boolean;
}

/** Families of models by the beginning of their names, as the models' own pages have it (2026-11). */
const FIELDS: readonly (readonly [family: string, field: InputField])[] = [
  ['black-forest-labs/flux-kontext-', { name: 'input_image', many: false }],
  ['black-forest-labs/flux-3-', { name: 'images', many: true }],
  ['runwayml/gen4-image', { name: 'reference_images', many: true }],
];

/** Google's image models, Seedream, and most that came after them. */
const USUAL: InputField = { name: 'image_input', many: true };

/** Why a model does not take so many input pictures; `null` where it takes them, or is not known to refuse them. */
export function whyTooMany(model: string, inputImages: number): string | null {
  return inputImages > 1 && !fieldOf(model).many ? `${inputImages} input images; ${model} takes one` : null;
}

/** The part of a prediction's input that holds the input pictures, in order, as `data:` URLs; empty where there are none. */
export function inputFields(model: string, inputImages: readonly ImageBytes[]): Record<string, string | string[]> {
  const urls = inputImages.map(dataUrl);
  const [first] = urls;
  if (first === undefined) return {};
  const { name, many } = fieldOf(model);
  return { [name]: many ? urls : first };
}

function fieldOf(model: string): InputField {
  return FIELDS.find(([family]) => model.startsWith(family))?.[1] ?? USUAL;
}
