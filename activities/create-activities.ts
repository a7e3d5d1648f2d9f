import { createAnalyse } from './analyse.js';
import { createJudgeApplicability } from './annotate/applicability.js';
import { createCompletePrompt } from './annotate/completion.js';
import { createExtractSamples } from './annotate/extraction.js';
import { createReadFeedback } from './annotate/feedback.js';
import { createClassifyImages } from './annotate/images.js';
import { createFindPlaceholders } from './annotate/placeholders.js';
import { createAssessQuality } from './annotate/quality.js';
import { createAssessRelevance } from './annotate/relevance.js';
import { createAssessRelevanceGroup } from './annotate/relevance-group.js';
import { createListReplies } from './annotate/list-replies.js';
import { createCloseQuestions } from './annotate/batched-questions.js';
import { createSubmitQuestions } from './annotate/submit-questions.js';
import { createCheckSafety } from './annotate/safety.js';
import { createReadScreenshot } from './annotate/screenshot.js';
import { createSecondOpinion } from './annotate/second-opinion.js';
import { createSetBudget } from './budget.js';
import { createCollectImported, createRepliesPage, createSearchPage } from './collect.js';
import { createCheckPosts } from './compliance/check-posts.js';
import type { ActivityContext } from './context.js';
import { createCurate } from './curate.js';
import { createDescribeDataset } from './describe/describe-dataset.js';
import { createEmbedPrompts, createListUnembedded } from './embed-prompts.js';
import { createNameTopic } from './describe/name-topic.js';
import { createNoteNoDescription } from './describe/note-description.js';
import { createFetchBatch } from './fetch-batch.js';
import { createFetchMissing } from './fetch-missing.js';
import { createFetchGeneration } from './fetch-generation.js';
import { createFreeze } from './freeze.js';
import { createGenerate } from './generate.js';
import { createJudge } from './judge.js';
import { createListWork } from './list-work.js';
import { createLookAround } from './look-around.js';
import { createMeasure } from './measure.js';
import { createNotify } from './notify.js';
import { createPrepareScheduled } from './prepare-scheduled.js';
import { createPublish } from './publish.js';
import { createRecordModelRun, createRecordRefresh } from './record.js';
import { createRewritePrompt } from './rewrite-prompt.js';
import { createSubmitBatch } from './submit-batch.js';
import { createRemakeSites } from './takedown/remake-site.js';
import { createAssembleThread, createCountThreads, createListThreads } from './threads.js';

/** Every side effect of the product. Each one is a short idempotent step; all of them reach the world through the context. */
export function createActivities(context: ActivityContext) {
  return {
    collectImported: createCollectImported(context),
    searchPage: createSearchPage(context),
    repliesPage: createRepliesPage(context),
    fetchMissing: createFetchMissing(context),
    countThreads: createCountThreads(context),
    listThreads: createListThreads(context),
    assembleThread: createAssembleThread(context),
    assessRelevance: createAssessRelevance(context),
    assessRelevanceGroup: createAssessRelevanceGroup(context),
    listReplies: createListReplies(context),
    submitQuestions: createSubmitQuestions(context),
    closeQuestions: createCloseQuestions(context),
    extractSamples: createExtractSamples(context),
    classifyImages: createClassifyImages(context),
    readScreenshot: createReadScreenshot(context),
    findPlaceholders: createFindPlaceholders(context),
    completePrompt: createCompletePrompt(context),
    checkSafety: createCheckSafety(context),
    assessQuality: createAssessQuality(context),
    secondOpinion: createSecondOpinion(context),
    judgeApplicability: createJudgeApplicability(context),
    readFeedback: createReadFeedback(context),
    curate: createCurate(context),
    freeze: createFreeze(context),
    listUnembedded: createListUnembedded(context),
    embedPrompts: createEmbedPrompts(context),
    describeDataset: createDescribeDataset(context),
    nameTopic: createNameTopic(context),
    noteNoDescription: createNoteNoDescription(context),
    listWork: createListWork(context),
    rewritePrompt: createRewritePrompt(context),
    generate: createGenerate(context),
    fetchGeneration: createFetchGeneration(context),
    submitBatch: createSubmitBatch(context),
    fetchBatch: createFetchBatch(context),
    judge: createJudge(context),
    measure: createMeasure(context),
    analyse: createAnalyse(context),
    publish: createPublish(context),
    setBudget: createSetBudget(context),
    lookAround: createLookAround(context),
    notify: createNotify(context),
    prepareScheduled: createPrepareScheduled(context),
    checkPosts: createCheckPosts(context),
    remakeSites: createRemakeSites(context),
    recordRefresh: createRecordRefresh(context),
    recordModelRun: createRecordModelRun(context),
  };
}

export type Activities = ReturnType<typeof createActivities>;
