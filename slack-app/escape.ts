/** Escapes text from outside (alerts, tags, names, people's reasons), so that Slack shows it as it is. The only place that does. */

/** Shown in the place of empty text, so that no label is left without a value. */
const NOTHING = '—';

/**
 * Text for a mrkdwn object, on one line. Slack makes no link, mention, emoji or format of it, and no character is invisible.
 * @param max characters of the result, with entities counted as Slack counts them. A longer text ends in `…`.
 */
export function plain(text: string, max = 300): string {
  return clip(unformatted(visible(text)), entity, max);
}

/** The same as inline code, for ids, addresses and values that people compare letter by letter. */
export function code(text: string, max = 160): string {
  return `\`${clip(unformatted(visible(text)), entity, max - 2)}\``;
}

/** Our own instructions, on one line. Text between backticks is code that people copy. */
export function prose(text: string, max = 1500): string {
  const parts = text.split('`').map((part, i) => {
    if (part.trim() === '') return part;
    if (i % 2 === 1) return code(part, max);
    return `${/^\s/.test(part) ? ' ' : ''}${plain(part, max)}${/\s$/.test(part) ? ' ' : ''}`;
  });
  const line = parts.join('').trim();
  return line === '' || line.length > max ? plain(text, max) : line;
}

/** Text for a plain_text object (button, option, title of a modal). Slack reads no markup there, and shows every character. */
export function label(text: string, max: number): string {
  return clip(visible(text), joined, max);
}

/** A mention of a person, or the name if the person is no Slack user. */
export function mention(person: { slackUser: string; name: string }): string {
  return isUserId(person.slackUser) ? `<@${person.slackUser}>` : plain(person.name, 80);
}

export const isUserId = (id: string): boolean => /^[UW][A-Z0-9]{2,30}$/.test(id);

/** A link. Only http and https URLs become one. */
export function link(url: string, text: string): string {
  const safe = /^https?:\/\/[^\s<>|]+$/.test(url);
  return safe ? `<${url.replaceAll('&', '&amp;')}|${plain(text)}>` : plain(text);
}

/** Writes out control, invisible and direction-changing characters. Spaces of all kinds become one space. */
function visible(text: string): string {
  const shown = text
    .replace(/[\s\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, (c) => `\\u${c.codePointAt(0)!.toString(16).padStart(4, '0')}`)
    // More marks on one letter than any language uses would cover the lines around it.
    .replace(/(\p{M}{4})\p{M}+/gu, '$1')
    .trim();
  return shown === '' ? NOTHING : shown;
}

/** Slack has no escape for its format characters, so they are replaced by look-alikes that Slack does not read. */
function unformatted(text: string): string {
  return text
    .replaceAll('*', '∗')
    .replaceAll('~', '∼')
    .replaceAll('`', 'ˋ')
    .replace(/(?<![\p{L}\p{N}_])_|_(?![\p{L}\p{N}_])/gu, 'ˍ')
    .replace(/(?<![\p{L}\p{N}:]):(?=[\w'+-]+:)/gu, '꞉');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const entity = (c: string): string => ENTITIES[c] ?? c;

/** A word joiner keeps `<!channel>` and the like from being read as a command, also where the text is copied to. */
const joined = (c: string): string => (c === '<' ? '<\u2060' : c);

function clip(text: string, escape: (c: string) => string, max: number): string {
  let out = '';
  const characters = Array.from(text);
  for (const [i, c] of characters.entries()) {
    const next = escape(c);
    const room = i === characters.length - 1 ? 0 : 1;
    if (out.length + next.length + room > max) return `${out}…`;
    out += next;
  }
  return out;
}
