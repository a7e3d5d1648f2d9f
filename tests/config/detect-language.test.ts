import { describe, expect, it } from 'vitest';
import { detectLanguage } from '../../config/detect-language.js';

describe('detectLanguage', () => {
  it.each([
    ['a beautiful portrait of an old woman in the garden', 'en'],
    ['ein altes Haus am Ufer eines Sees bei Sonnenuntergang', 'de'],
    ['un renard roux qui court dans la neige fraîche', 'fr'],
    ['雪の中を走る赤い狐の写真を描いてください', 'ja'],
    ['一只红色的狐狸在雪地里奔跑，电影感光线', 'zh'],
    ['눈 속을 달리는 붉은 여우의 사진', 'ko'],
  ])('tells the language of %s', (text, language) => {
    expect(detectLanguage(text)).toBe(language);
  });

  it.each(['', 'fox', '???', '2026'])('does not guess at %j', (text) => {
    expect(detectLanguage(text)).toBeNull();
  });
});
