import { describe, expect, it } from 'vitest';
import { printable, table } from '../../cli/output.ts';

describe('what a command prints', () => {
  it('has no control character of the text in it', () => {
    expect(printable('a\u001b[2Jb\u0007\u202ec')).toBe('a [2Jb  c');
    expect(table([['x\n\u001b[31m', 'y']])).toBe('x  [31m  y\n');
  });

  it('lines up columns by display width: a Korean character takes two columns', () => {
    const rows = [
      ['a', 'b'],
      ['한글', 'b'],
      ['👩‍💻', 'b'],
      ['e\u0301', 'b'],
    ];
    expect(table(rows)).toBe('a     b\n한글  b\n👩‍💻    b\ne\u0301     b\n');
  });

  it('wraps the last column at the width of the terminal', () => {
    const rows = [
      ['id', 'one two three four five'],
      ['x', '한글 한글 한글 한글 한글'],
    ];
    expect(table(rows, { columns: 24 })).toBe('id  one two three four\n    five\nx   한글 한글 한글 한글\n    한글\n');
    expect(table(rows)).toContain('one two three four five\n');
  });
});
