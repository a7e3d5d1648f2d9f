/** An endpoint that makes pictures of pictures. */
interface EditEndpoint {
  id: string;
  field: 'image_url' | 'image_urls';
  /** Of inputs; `null` where no limit is known. `image_url` takes one. */
  mostInputs: number | null;
}

/** Where the vendor serves one model: text and edit are different endpoints there. */
export interface FalEndpoints {
  /** Draws from a text alone; `null` where the model needs an input. */
  text: string | null;
  /** By the number of inputs that they take, fewest first. */
  edits: readonly EditEndpoint[];
  /** The field that the size goes into, and that of the aspect ratio; `null` where there is none. */
  size: 'image_size' | null;
  ratio: 'aspect_ratio' | 'resolution_mode' | null;
  /** Whether the vendor's table of inputs is known here, so that what has no field can be told. */
  isKnown: boolean;
}

/** As in the types of the client library 1.10.1. Everything else: `otherEndpoints`. */
const KNOWN: readonly Omit<FalEndpoints, 'isKnown'>[] = [
  {
    text: 'fal-ai/bagel',
    edits: [{ id: 'fal-ai/bagel/edit', field: 'image_url', mostInputs: 1 }],
    size: null,
    ratio: null,
  },
  kontext('fal-ai/flux-pro/kontext'),
  kontext('fal-ai/flux-pro/kontext/max'),
  {
    text: null,
    edits: [{ id: 'fal-ai/flux-kontext/dev', field: 'image_url', mostInputs: 1 }],
    size: null,
    ratio: 'resolution_mode',
  },
  flux2('fal-ai/flux-2'),
  flux2('fal-ai/flux-2-pro'),
  flux2('fal-ai/flux-2-flex'),
  flux2('fal-ai/flux-2-max'),
];

function kontext(id: string): Omit<FalEndpoints, 'isKnown'> {
  return {
    text: `${id}/text-to-image`,
    edits: [
      { id, field: 'image_url', mostInputs: 1 },
      { id: `${id}/multi`, field: 'image_urls', mostInputs: null },
    ],
    size: null,
    ratio: 'aspect_ratio',
  };
}

function flux2(id: string): Omit<FalEndpoints, 'isKnown'> {
  return {
    text: id,
    edits: [{ id: `${id}/edit`, field: 'image_urls', mostInputs: null }],
    size: 'image_size',
    ratio: null,
  };
}

/** The endpoints of the model that an id names, be it by any of them. An id without an owner is one of the vendor's own. */
export function endpointsOf(model: string): FalEndpoints {
  const id = model.includes('/') ? model : `fal-ai/${model}`;
  const known = KNOWN.find(({ text, edits }) => text === id || edits.some((edit) => edit.id === id));
  return known ? { ...known, isKnown: true } : otherEndpoints(id);
}

/** A model of which nothing is known: one endpoint for all, inputs in the field that most have. */
function otherEndpoints(id: string): FalEndpoints {
  return {
    text: id,
    edits: [{ id, field: 'image_urls', mostInputs: null }],
    size: 'image_size',
    ratio: 'aspect_ratio',
    isKnown: false,
  };
}

/** The endpoint for so many inputs; `null` where there is none. */
export function editEndpoint({ edits }: FalEndpoints, inputs: number): EditEndpoint | null {
  return edits.find(({ mostInputs }) => mostInputs === null || inputs <= mostInputs) ?? null;
}
