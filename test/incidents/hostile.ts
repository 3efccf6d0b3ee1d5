/** What an attacker may write into an alert, a tag or a reason. */
import { MINJI } from '../customers.ts';

export const HOSTILE = [
  '<!channel> <https://evil.example|click>',
  `<@${MINJI.slackUser}> please approve & forget`,
  '*bold* _it_ ~gone~ `code` ```block``` > quote',
  ':white_check_mark: verified',
  '\u202Egnp.exe\u202C \u0000\u0007\u200B\uFEFF',
  'a\nb\r\nc\td\u2028e',
  'Z̵̢̡̛̛̜̖̬̱̤͍̮͚̟͎͈̹̲͆̈́̈́̏̓̆a',
  '&lt;!channel&gt; &amp;',
  '',
  '   ',
  '한글 <!here> 🧨',
  'x'.repeat(5000),
  '<'.repeat(3000),
  '\uD800',
];
