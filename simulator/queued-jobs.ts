import { digestOf } from './fixed-chance.js';
import { imageModel } from './image-models.js';
import { drawEdit, drawImage } from './pictures/draw-image.js';
import type { ImageSize } from './pictures/decode-image.js';
import { encodeImage, type ImageFormat } from './pictures/encode-image.js';
import type { Reply } from './reply.js';
import type { World } from './call.js';

/** What is to be drawn, known when the request is taken. */
export interface Drawing extends ImageSize {
  /** Id of the planted model whose skill and tint it gets. */
  painter: string;
  format: ImageFormat;
  inputs: readonly Buffer[];
}

/** How a request ends: decided when it is taken, told when it is ready. */
export type JobEnd = { kind: 'picture' } | { kind: 'refused' } | { kind: 'error'; reply: Reply };

/** A request, when a service with a queue takes it. */
export interface JobOrder {
  /** Of the call that submitted it: equal requests have equal keys, and yet each is a job of its own. */
  contentKey: string;
  /** As the caller names it. */
  model: string;
  /** Path of the service that took it. */
  endpoint: string;
  prompt: string;
  drawing: Drawing;
  end: JobEnd;
}

/** A request that a service with a queue has taken. */
export interface Job extends JobOrder {
  /** In the form of a UUID, where the service has no other form. */
  id: string;
  /** How often was asked where it stands. */
  looks: number;
}

/** Where a job stands at a look. */
export type JobState = 'queued' | 'working' | 'done';

/** The jobs of one simulator, kept as long as it runs, so that a result stays at its address. */
export interface JobBook {
  /** Equal orders get ids of their own, so that a double submission shows. `idOf` writes an id as the service has them. */
  submit(order: JobOrder, idOf?: (digest: string) => string): Job;
  find(id: string): Job | null;
}

const books = new WeakMap<World, JobBook>();

/** The book of a simulator. */
export function jobsOf(world: World): JobBook {
  const known = books.get(world);
  if (known) return known;
  const opened = openJobBook();
  books.set(world, opened);
  return opened;
}

function openJobBook(): JobBook {
  const jobs = new Map<string, Job>();
  const submits = new Map<string, number>();
  const pictures = new Map<string, Buffer>();
  // Many requests have the same input; it is held once.
  function held(picture: Buffer): Buffer {
    const key = digestOf(picture);
    const known = pictures.get(key) ?? picture;
    pictures.set(key, known);
    return known;
  }
  return {
    submit(order, idOf = asUuid) {
      const count = submits.get(order.contentKey) ?? 0;
      submits.set(order.contentKey, count + 1);
      // Fixed by content and count, whatever came in between.
      const id = idOf(digestOf('job', order.contentKey, String(count)));
      const drawing = { ...order.drawing, inputs: order.drawing.inputs.map(held) };
      const job: Job = { ...order, drawing, id, looks: 0 };
      jobs.set(job.id, job);
      return job;
    },
    find: (id) => jobs.get(id) ?? null,
  };
}

function asUuid(digest: string): string {
  const parts = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(12, 16),
    digest.slice(16, 20),
    digest.slice(20, 32),
  ];
  return parts.join('-');
}

/** Asks where a job stands, which moves it on: there is no clock. In an `instant` world it is done at the first look. */
export function lookAt(job: Job, world: World): JobState {
  job.looks += 1;
  if (world.instant || job.looks > 2) return 'done';
  return job.looks === 1 ? 'queued' : 'working';
}

/** The picture of a job; black where it was refused, as safety checkers hand it out. @throws Error on an input that is none. */
export function drawJob({ prompt, drawing, end }: Job, world: World): Promise<Buffer> {
  const { painter, width, height, format, inputs } = drawing;
  if (end.kind === 'refused')
    return encodeImage({ rgb: new Uint8ClampedArray(width * height * 3), width, height }, format);
  const order = { model: imageModel(painter), prompt, width, height, format, variant: 0, instant: world.instant };
  const [input] = inputs;
  return input ? drawEdit(order, input) : drawImage(order);
}
