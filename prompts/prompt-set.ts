import { z } from 'zod';
import { sha256 } from '../core/content-key.js';
import { canonicalJson } from '../core/canonical-json.js';
import { ANNOTATION_STEPS, type AnnotationStep } from '../core/schemas/annotation.js';
import type { ReplyContract } from './contract.js';
import { REPLIES } from './registry.js';
import { relevanceGroup } from './relevance-group/reply.js';
import { rewrite } from './rewrite/reply.js';
import { topic } from './topic/reply.js';

/** Names of the folders that hold a `prompt.md`. */
export const PROMPT_NAMES = [...ANNOTATION_STEPS, 'judge', 'rewrite', 'relevance-group', 'topic'] as const;
export type PromptName = (typeof PROMPT_NAMES)[number];

export interface StepPrompt {
  system: string;
  /** JSON Schema of the reply, as servers that support it are told to follow. */
  replySchema: Record<string, unknown>;
  reply: ReplyContract;
  /** Version of the step: 12 hex characters over words and schema. Part of every key of its results. */
  hash: string;
}

export interface PromptSet {
  steps: Record<AnnotationStep, StepPrompt>;
  judge: { system: string; hash: string };
  /** First half of LLM+Diffusion. */
  rewrite: StepPrompt;
  /** Names of topics. */
  topic: StepPrompt;
  /** Relevance of many posts in one call. */
  relevanceGroup: StepPrompt;
}

const HASH_LENGTH = 12;

/** Puts words and reply schemas together. @param texts content of each `prompt.md`. */
export function makePromptSet(texts: Record<PromptName, string>): PromptSet {
  const entries = ANNOTATION_STEPS.map((step): [AnnotationStep, StepPrompt] => {
    return [step, stepPrompt(texts[step], REPLIES[step])];
  });
  return {
    steps: Object.fromEntries(entries) as Record<AnnotationStep, StepPrompt>,
    judge: { system: texts.judge, hash: sha256(texts.judge).slice(0, HASH_LENGTH) },
    rewrite: stepPrompt(texts.rewrite, rewrite),
    topic: stepPrompt(texts.topic, topic),
    relevanceGroup: stepPrompt(texts['relevance-group'], relevanceGroup),
  };
}

function stepPrompt(system: string, reply: ReplyContract): StepPrompt {
  const { $schema: _, ...replySchema } = z.toJSONSchema(reply.schema);
  const hash = sha256(`${system}\n${canonicalJson(replySchema)}`).slice(0, HASH_LENGTH);
  return { system, replySchema, reply, hash };
}
