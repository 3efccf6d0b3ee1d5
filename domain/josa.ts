/**
 * Korean particles whose form follows the last sound of the word before them. Only for words whose reading is certain:
 * Hangul (a customer's name, a word of the glossary) and digits. With ids and Latin names, put a Korean noun before the
 * particle instead.
 */

/** After a final consonant / after a vowel. */
const PAIRS = {
  '이/가': ['이', '가'],
  '은/는': ['은', '는'],
  '을/를': ['을', '를'],
  '과/와': ['과', '와'],
  '으로/로': ['으로', '로'],
} as const;
export type Josa = keyof typeof PAIRS;

/** `josa('한빛소프트', '이/가')` → `한빛소프트가`. @throws RangeError where the reading of the last character is not certain */
export function josa(word: string, pair: Josa): string {
  const final = finalSound(word);
  const [afterConsonant, afterVowel] = PAIRS[pair];
  const isConsonant = final === 'consonant' || (final === 'ㄹ' && pair !== '으로/로');
  return `${word}${isConsonant ? afterConsonant : afterVowel}`;
}

/** Digits are read 영 일 이 삼 사 오 육 칠 팔 구. */
const DIGITS = ['consonant', 'ㄹ', 'vowel', 'consonant', 'vowel', 'vowel', 'consonant', 'ㄹ', 'ㄹ', 'vowel'] as const;

/** Unicode, *Hangul Syllables*: 28 final sounds for each pair of initial and vowel; 0 is none, 8 is ㄹ. */
function finalSound(word: string): 'vowel' | 'ㄹ' | 'consonant' {
  const last = word.at(-1) ?? '';
  if (/\d/.test(last)) return DIGITS[Number(last)] ?? 'vowel';
  if (!/[가-힣]/.test(last)) throw new RangeError(`the reading of "${word}" is not certain`);
  const final = (last.charCodeAt(0) - 0xac00) % 28;
  return final === 0 ? 'vowel' : final === 8 ? 'ㄹ' : 'consonant';
}
