import { contentKey } from '../../core/content-key.js';
import { expectedGroupUsd } from '../../core/expected-usage.js';
import { chatCostUsd } from '../../core/pricing.js';
import type { Annotation } from '../../core/schemas/annotation.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { ChatAnswer } from '../../models/contract.js';
import { questionMessages } from '../../prompts/messages.js';
import { parseReply } from '../../prompts/parse-reply.js';
import { entriesOnly, matchReplies, type MatchedReplies } from '../../prompts/relevance-group/reply.js';
import type { RelevanceReply } from '../../prompts/relevance/reply.js';
import type { ActivityContext } from '../context.js';
import { findProvider } from '../find.js';
import { payOnce, settleLedger, type Bill, type PaidResult } from '../paid-call.js';
import type { RelevanceGroupReport } from '../reports.js';
import { groupLabels } from './group-labels.js';
import { findCase, isOtherLanguage, settleCase, type RelevanceCase, type RelevanceSubject } from './relevance.js';
import { findVerdicts, isRelevant, relevanceData, relevanceKey } from './relevance-verdicts.js';

export interface RelevanceGroupInput {
  refreshId: string;
  posts: RelevanceSubject[];
}

interface Group {
  refreshId: string;
  file: RefreshFile;
  callKey: string;
  /** Posts without a verdict, each under the label that it has in this question only. */
  asked: (RelevanceCase & { key: string; label: string })[];
}

/** How the call ended, and what of its answer belongs to no post. */
interface GroupEnding extends Pick<MatchedReplies, 'foreign' | 'doubled'> {
  outcome: Annotation['outcome'];
  costUsd: number | null;
}

/**
 * Looks at several posts in one call. Posts whose verdict is in the store are not asked about; each new verdict is stored by
 * itself, under a key that knows nothing of its neighbours. A post that the answer leaves out, or answers twice, is for a call of its own.
 */
export function createAssessRelevanceGroup(context: ActivityContext) {
  return async function assessRelevanceGroup(input: RelevanceGroupInput): Promise<RelevanceGroupReport> {
    const { refreshId } = input;
    const { file } = await context.refresh(refreshId);
    const cases = await Promise.all(input.posts.map((subject) => findCase(context, subject)));
    const posts = cases.map(({ post }) => post);
    const keyed = cases.map((one) => ({
      ...one,
      key: relevanceKey(context, file, { post: one.post, together: true }),
    }));
    const callKey = contentKey('group', { posts: keyed.map(({ key }) => key) });
    const known = await findVerdicts(context, file, posts);
    const open = [...new Map(keyed.map((one) => [one.key, one])).values()].filter(
      (one) => !known.has(one.post._id) && !isOtherLanguage(file, one),
    );
    const labels = groupLabels(open.map(({ key }) => key));
    const asked = open.map((one, i) => ({ ...one, label: labels[i] ?? '' }));
    const ending = await (asked.length > 1
      ? askGroup(context, { refreshId, file, callKey, asked })
      : nothingToAsk(context, callKey, [...known.values()]));
    if ('kind' in ending) return ending;
    const verdicts = asked.length > 1 ? await findVerdicts(context, file, posts) : known;
    const settled = cases.map((one) => {
      if (isOtherLanguage(file, one)) return settleCase(file, one, false);
      const verdict = verdicts.get(one.post._id);
      return verdict?.outcome === 'ok' ? settleCase(file, one, isRelevant(verdict, file)) : null;
    });
    return { kind: 'done', ...ending, posts: settled };
  };
}

/** A worker can have died after it stored the verdicts. A single post that is left needs no group. */
async function nothingToAsk(
  context: ActivityContext,
  callKey: string,
  known: readonly Annotation[],
): Promise<GroupEnding> {
  const shared = known.find(({ askedTogether }) => askedTogether > 1);
  const wholeUsd = shared?.costUsd == null ? null : shared.costUsd * shared.askedTogether;
  await settleLedger(context, callKey, wholeUsd);
  return { outcome: 'ok', costUsd: 0, foreign: 0, doubled: 0 };
}

async function askGroup(
  context: ActivityContext,
  group: Group,
): Promise<GroupEnding | Extract<PaidResult<never>, { kind: 'held' | 'parked' }>> {
  const { refreshId, file, callKey, asked } = group;
  const { model: config, about } = file.annotate;
  const prompt = context.prompts.relevanceGroup;
  const model = await context.chatModel(config, findProvider(file, config.provider));
  const posts = asked.map(({ post, label }) => ({ ...relevanceData(file, post).post, id: label }));
  const messages = questionMessages(prompt.system, { about, posts }, []);
  let kept: Omit<GroupEnding, 'costUsd'> = { outcome: 'unparsable', foreign: 0, doubled: 0 };
  const result = await payOnce<ChatAnswer>(context, {
    refreshId,
    stage: 'annotate',
    callKey,
    modelId: null,
    provider: config.provider,
    model: config.model,
    providerDownAttempts: file.limits.providerDownAttempts,
    estimateUsd: expectedGroupUsd(config.price, asked.length)?.high ?? null,
    cost: (usage) => chatCostUsd(config.price, usage),
    call: (signal) =>
      model.ask({ messages, replySchema: { name: 'relevance-group', schema: prompt.replySchema }, signal }),
    keep: async (answer, bill) => {
      kept = await keepVerdicts(context, group, { answer, bill });
    },
  });
  if (result.kind === 'held' || result.kind === 'parked') return result;
  if (result.kind === 'answered') return { ...kept, costUsd: result.costUsd };
  context.log.warn({ callKey, reason: result.message }, 'a group of posts was not judged; each is asked about alone');
  return { outcome: result.outcome, costUsd: result.costUsd, foreign: 0, doubled: 0 };
}

async function keepVerdicts(
  context: ActivityContext,
  group: Group,
  { answer, bill }: { answer: ChatAnswer; bill: Bill },
): Promise<Omit<GroupEnding, 'costUsd'>> {
  const { asked } = group;
  const parsed = parseReply({ ...context.prompts.relevanceGroup, reply: entriesOnly }, answer.text, {});
  if (!parsed.ok) return { outcome: 'unparsable', foreign: 0, doubled: 0 };
  const { posts } = parsed.reply as { posts: unknown[] };
  const { verdicts, foreign, doubled } = matchReplies(
    posts,
    asked.map(({ label }) => label),
  );
  await Promise.all(
    asked.map(async ({ key, label, post }) => {
      const reply = verdicts.get(label);
      if (!reply) return;
      await context.store.annotations.put(
        annotationOf(context, group, { _id: key, postId: post._id, reply, answer, bill }),
      );
    }),
  );
  return { outcome: 'ok', foreign, doubled };
}

/** Of the call's cost each post has an equal part, also those that its answer left out: their part is in the ledger only. */
function annotationOf(
  context: ActivityContext,
  { file, asked }: Group,
  facts: { _id: string; postId: string; reply: RelevanceReply; answer: ChatAnswer; bill: Bill },
): Annotation {
  const { _id, postId, reply, answer, bill } = facts;
  const { provider, model } = file.annotate.model;
  return {
    _id,
    step: 'relevance',
    subjectId: postId,
    promptHash: context.prompts.relevanceGroup.hash,
    provider,
    model,
    resolvedModel: answer.resolvedModel,
    outcome: 'ok',
    reply,
    rawReply: null,
    reason: null,
    repaired: false,
    costUsd: bill.costUsd === null ? null : bill.costUsd / asked.length,
    askedTogether: asked.length,
    at: bill.at,
  };
}
