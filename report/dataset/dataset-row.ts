import type { Sample } from '../../core/schemas/sample.js';

/** One comment of the community on what a model made of the prompt. */
export interface FeedbackRow {
  post_id: string;
  url: string | null;
  /** `null` in a dataset that was made of ids: comments are not fetched. */
  text: string | null;
  polarity: string | null;
  keywords: string[];
}

/** One line of `metadata.jsonl`. Names end in `file_names` where `datasets` is to open the files as pictures. */
export interface DatasetRow {
  sample_id: string;
  split: string;
  prompt: string;
  prompt_modified: boolean;
  /** Paths beside the file, in the order in which models see them. */
  input_images_file_names: string[];
  community_images_file_names: string[];
  /** SHA-256 of the pictures of the sample, also of such as could not be written. */
  input_sha256: string[];
  community_sha256: string[];
  post_ids: string[];
  post_urls: string[];
  feedback: FeedbackRow[];
}

/** Columns of pictures: a reader takes them for such by what their lists hold, and stumbles where all of them are empty. */
export const PICTURE_COLUMNS = ['input_images_file_names', 'community_images_file_names'] as const;

/** @param fileOf path of a picture beside the file; `null` where it could not be written. */
export function datasetRow(sample: Sample, fileOf: (sha256: string) => string | null): DatasetRow {
  const files = (hashes: readonly string[]) => hashes.flatMap((hash) => fileOf(hash) ?? []);
  return {
    sample_id: sample._id,
    split: sample.split,
    prompt: sample.prompt,
    prompt_modified: sample.promptModified,
    input_images_file_names: files(sample.inputImages),
    community_images_file_names: files(sample.communityImages),
    input_sha256: sample.inputImages,
    community_sha256: sample.communityImages,
    post_ids: sample.postIds,
    post_urls: sample.postUrls,
    feedback: sample.feedback.map(({ postId, url, text, polarity, keywords }) => ({
      post_id: postId,
      url,
      text,
      polarity,
      keywords,
    })),
  };
}
