/** Every Korean text of the repository, as it stands in the source: string literals of TypeScript, `ko` values of YAML. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isScalar, parseDocument, visit } from 'yaml';

export interface KoreanText {
  /** `slack-app/texts/ko.ts:12`. */
  at: string;
  /** What stands for a value is `SLOT`. */
  text: string;
}

/** In place of `${…}`. */
export const SLOT = '\uFFFC';

const HANGUL = /[가-힣]/;
const ROOT = new URL('../..', import.meta.url).pathname;

export function koreanTexts(): KoreanText[] {
  const files = execFileSync('git', ['ls-files', '*.ts', '*.yaml'], { cwd: ROOT, encoding: 'utf8' });
  return files
    .split('\n')
    .filter((file) => file !== '' && !file.startsWith('test/korean/'))
    .flatMap((file) => {
      const source = readFileSync(join(ROOT, file), 'utf8');
      if (!HANGUL.test(source)) return [];
      const texts = file.endsWith('.ts') ? literals(source) : yamlTexts(source);
      return texts.filter(({ text }) => HANGUL.test(text)).map(({ line, text }) => ({ at: `${file}:${line}`, text }));
    });
}

interface Literal {
  line: number;
  text: string;
}

/** The values under `ko` of a YAML file. */
function yamlTexts(source: string): Literal[] {
  const found: Literal[] = [];
  visit(parseDocument(source), {
    Pair(_, { key, value }) {
      if (!isScalar(key) || key.value !== 'ko' || !isScalar(value) || typeof value.value !== 'string') return;
      found.push({ line: source.slice(0, value.range?.[0]).split('\n').length, text: value.value });
    },
  });
  return found;
}

/** The string and template literals of a source file that the formatter has written; comments are left out. */
export function literals(source: string): Literal[] {
  const found: Literal[] = [];
  /** Reads code from `i` until its closing brace, or the end. @returns where it ends */
  function code(i: number): number {
    let last = '';
    for (let depth = 0; i < source.length; i += 1) {
      const c = source[i]!;
      if (source.startsWith('//', i)) i = end(source.indexOf('\n', i));
      else if (source.startsWith('/*', i)) i = end(source.indexOf('*/', i)) + 1;
      else if (c === "'" || c === '"') i = quoted(i, c);
      else if (c === '`') i = template(i);
      else if (c === '/' && /[(,=:[!&|?{;>+]|^$/.test(last)) i = regex(i);
      else if (c === '{') depth += 1;
      else if (c === '}') {
        if (depth === 0) return i;
        depth -= 1;
      }
      if (/\S/.test(c)) last = c;
    }
    return i;
  }
  const end = (i: number): number => (i < 0 ? source.length : i);
  const lineOf = (i: number): number => source.slice(0, i).split('\n').length;
  /** @throws Error where a literal does not end: the reader has lost its place, or the file does not compile */
  const within = (i: number, start: number): boolean => {
    if (i >= source.length) throw new Error(`line ${lineOf(start)}: a literal without its end`);
    return true;
  };
  function quoted(start: number, quote: string): number {
    let text = '';
    let i = start + 1;
    for (; within(i, start) && source[i] !== quote; i += 1) {
      if (source[i] === '\\') i += 1;
      text += source[i];
    }
    found.push({ line: lineOf(start), text });
    return i;
  }
  function template(start: number): number {
    let text = '';
    let i = start + 1;
    for (; within(i, start) && source[i] !== '`'; i += 1) {
      if (source.startsWith('${', i)) {
        i = code(i + 2);
        text += SLOT;
      } else {
        if (source[i] === '\\') i += 1;
        text += source[i];
      }
    }
    found.push({ line: lineOf(start), text });
    return i;
  }
  function regex(start: number): number {
    let isClass = false;
    let i = start + 1;
    for (; within(i, start) && (isClass || source[i] !== '/'); i += 1) {
      if (source[i] === '\\') i += 1;
      else if (source[i] === '[') isClass = true;
      else if (source[i] === ']') isClass = false;
    }
    return i;
  }
  code(0);
  return found;
}
