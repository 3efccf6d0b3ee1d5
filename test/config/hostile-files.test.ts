/** Files that are meant to cost much or to be read as something else are refused with a sentence, not with a crash. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseYaml, YamlFileError } from '../../config/yaml-file.ts';
import { faultOf } from '../../domain/expression.ts';

const list = (alias: string): string => `[${Array.from({ length: 9 }, () => alias).join(', ')}]`;
const BOMB = ['a: &a', 'b: &b', 'c: &c', 'd: &d', 'e: &e']
  .map((name, i, all) => `${name} ${list(i === 0 ? 'x' : `*${all[i - 1]![0]}`)}`)
  .join('\n');

describe('a YAML file', () => {
  it.each([
    ['aliases that multiply', BOMB],
    ['an anchor that refers to itself', 'a: &a [*a]'],
    ['a tag that names code', 'a: !!js/function "() => 1"'],
    ['a tag of a class', 'a: !ruby/object:Gem {}'],
    ['lists without end', '['.repeat(20_000)],
    ['maps in maps', Array.from({ length: 3_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['a name twice', 'a: 1\na: 2'],
  ])('with %s is refused', (_, text) => {
    expect(() => parseYaml(text, 'x.yaml', z.unknown())).toThrow(YamlFileError);
  });

  it('gives objects no members that nobody wrote', () => {
    const read = parseYaml('__proto__: { polluted: 1 }\nb: 2', 'x.yaml', z.unknown());
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((read as Record<string, unknown>)['b']).toBe(2);
  });

  it('may use an alias', () => {
    expect(parseYaml('a: &a { x: 1 }\nb: *a', 'x.yaml', z.unknown())).toEqual({ a: { x: 1 }, b: { x: 1 } });
  });
});

describe('an expression of a mapping', () => {
  it.each([
    ['lists in a row', `${Array.from({ length: 30 }, () => '[@, @]').join('|')}|to_string(@)`],
    ['objects in a row', `${Array.from({ length: 30 }, () => '{a: @, b: @}').join('|')}|to_string(@)`],
    ['lists in lists', `${'['.repeat(7)}${'@,@],'.repeat(6)}@,@]`.replaceAll('],@', '],@')],
    ['a long list in a row', '[@,@,@,@,@,@,@,@,@] | [@,@,@,@,@,@,@,@,@]'],
  ])('that multiplies what it is given is refused: %s', (_, expression) => {
    expect(faultOf(expression)).toContain('copies');
  });

  it.each([
    "join(', ', [title, name, host])",
    "join(',', ['a, b', 'c'])",
    'events[?severity > `3`].{id: id, at: time}',
    "[account, owner] | [0] || 'none'",
    'not_null(a, b, c, d, e, f)',
  ])('that does not is taken: %s', (expression) => {
    expect(faultOf(expression)).toBeUndefined();
  });

  it('that reads what every value inherits is refused', () => {
    for (const name of ['"__proto__"', 'constructor', '"toString"', 'a.constructor.name'])
      expect(faultOf(name)).toContain('no alert has');
  });
});
