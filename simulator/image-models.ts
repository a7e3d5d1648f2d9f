import { fractionOf } from './fixed-chance.js';

/** Shift of each channel, in levels of 0 to 255. */
type Tint = readonly [red: number, green: number, blue: number];

/** What is planted in an image model, so that a benchmark has something true to find. */
export interface PlantedImageModel {
  id: string;
  /** 0 to 1: a block of the hidden pattern is right with chance (1 + skill) / 2. */
  skill: number;
  tint: Tint;
  /** Share of prompts, picked by their hash, that are refused with `moderation_blocked`. */
  refusalShare: number;
}

/** The planted models, best first: boards should find this order. */
export const PLANTED_IMAGE_MODELS: readonly PlantedImageModel[] = [
  { id: 'sim-atelier', skill: 0.92, tint: [0, 0, 0], refusalShare: 0 },
  { id: 'sim-brush', skill: 0.75, tint: [10, 3, -9], refusalShare: 0 },
  { id: 'sim-crayon', skill: 0.5, tint: [34, 24, -42], refusalShare: 0.05 },
  { id: 'sim-doodle', skill: 0.3, tint: [0, 0, 0], refusalShare: 0 },
];

/** The model of an id. An id that is not planted gets a skill of .2 to .95 and a tint of -20 to 20 from its own hash, and refuses nothing. */
export function imageModel(id: string): PlantedImageModel {
  const planted = PLANTED_IMAGE_MODELS.find((model) => model.id === id);
  if (planted) return planted;
  return {
    id,
    skill: 0.2 + 0.75 * fractionOf('skill', id),
    tint: [tintOf(id, 'red'), tintOf(id, 'green'), tintOf(id, 'blue')],
    refusalShare: 0,
  };
}

/** Whether a model refuses a prompt: always the same prompts, whatever the pictures beside it. */
export function refuses(model: PlantedImageModel, normalisedPrompt: string): boolean {
  return fractionOf('refusal', model.id, normalisedPrompt) < model.refusalShare;
}

function tintOf(id: string, channel: string): number {
  return Math.round(fractionOf('tint', channel, id) * 40 - 20);
}
