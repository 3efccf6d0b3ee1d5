/** The Korean texts of the whole repository keep one glossary and the rules of writing. */
import { describe, expect, it } from 'vitest';
import { josa, type Josa } from '../../domain/josa.ts';
import { faults } from './rules.ts';
import { koreanTexts, literals, SLOT } from './texts.ts';

describe('Korean texts', () => {
  const texts = koreanTexts();

  it('are found in code, in runbooks and in reviews', () => {
    for (const folder of ['slack-app/', 'activities/', 'workflows/', 'domain/', 'runbooks/', 'reviews/'])
      expect(texts.some(({ at }) => at.startsWith(folder))).toBe(true);
  });

  it('keep the glossary and the rules', () => {
    const broken = texts.flatMap(({ at, text }) =>
      faults(text)
        // A notice to an authority uses the law's own words.
        .filter((fault) => !at.startsWith('regimes/') || !fault.startsWith('not the glossary'))
        .map((fault) => `${at} ${fault}: ${text}`),
    );
    expect(broken).toEqual([]);
  });
});

describe('the rules', () => {
  it.each([
    `${SLOT}을(를) 삭제합니다`,
    `${SLOT} 의 키`,
    'us-east-1 에 있는 인스턴스',
    'Firebreak이 만든 보안 그룹',
    '*전체 보기*를 누르세요',
    'ID는 `/incident list`에서 볼 수 있습니다',
    '담당자 없음',
    '결과 3건',
    '격리 완료 (3건)',
    `${SLOT} (web-3)`,
  ])('refuse %s', (text) => {
    expect(faults(text)).not.toEqual([]);
  });

  it.each([
    `${SLOT} 인스턴스를 격리합니다`,
    `${SLOT} 이전 상태`,
    'Firebreak가 만든 보안 그룹',
    '*훈련입니다.* 아무것도 변경하지 않습니다',
    'ID는 `/incident list` 명령으로 볼 수 있습니다',
    '조사 결과 3건',
  ])('let %s pass', (text) => {
    expect(faults(text)).toEqual([]);
  });
});

describe('the reader of literals', () => {
  it('finds strings and templates, nested ones too, and no comments', () => {
    const source = "// '가'\nconst a = '나'; /* `다` */ const b = `라 ${c('마', `바 ${d}`)} 사`; const e = /'아`/;";
    expect(literals(source).map(({ text }) => text)).toEqual(['나', '마', `바 ${SLOT}`, `라 ${SLOT} 사`]);
  });
});

describe('josa', () => {
  it.each([
    ['한빛소프트', '이/가', '한빛소프트가'],
    ['보안 그룹', '을/를', '보안 그룹을'],
    ['계정', '은/는', '계정은'],
    ['역할', '으로/로', '역할로'],
    ['보안 그룹', '으로/로', '보안 그룹으로'],
    ['버킷', '과/와', '버킷과'],
    ['포트 22', '으로/로', '포트 22로'],
    ['포트 443', '이/가', '포트 443이'],
    ['포트 8', '으로/로', '포트 8로'],
  ] satisfies [string, Josa, string][])('%s with %s is %s', (word, pair, expected) => {
    expect(josa(word, pair)).toBe(expected);
  });

  it('does not guess how a Latin name is read', () => {
    expect(() => josa('i-0abc', '을/를')).toThrow(RangeError);
  });
});
