import { imageModel } from '../image-models.js';
import { imageSize } from './decode-image.js';
import { drawEdit, drawImage, type DrawOrder } from './draw-image.js';

/** A picture as some vendor's protocol asks for it: `model` is the id that the caller wrote. */
export type AnswerOrder = Omit<DrawOrder, 'model'> & { model: string };

/**
 * Draws what a model of any vendor answers: an edit of the first input, or a picture from the text where there is none.
 *
 * @throws Error where the input cannot be decoded.
 */
export function drawAnswer(order: AnswerOrder, inputs: readonly Uint8Array[]): Promise<Buffer> {
  const whole = { ...order, model: imageModel(bareModelId(order.model)) };
  const [input] = inputs;
  return input ? drawEdit(whole, input) : drawImage(whole);
}

/** Position, from 0, of the first input that is no picture; `null` where all are. */
export async function findBroken(inputs: readonly Uint8Array[]): Promise<number | null> {
  const states = await Promise.allSettled(inputs.map(imageSize));
  const broken = states.findIndex(({ status }) => status === 'rejected');
  return broken < 0 ? null : broken;
}

/** The name of a model without its owner and version: what is planted in `sim-brush` is in `acme/sim-brush:1` too. */
export function bareModelId(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1).replace(/:.*$/, '');
}
