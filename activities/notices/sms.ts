/**
 * Text messages that arrive as one. Amazon SNS Developer Guide, *Publishing to a mobile phone*: a message carries 140
 * bytes, 70 characters as soon as one of them is outside the GSM alphabet; what is longer is cut into several.
 */

const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** In the alphabet's extension: two places each. */
const GSM_EXTENDED = '^{}\\[~]|€';
const GSM_PLACES = 140;
const UCS2_PLACES = 70;
const CUT = '...';

/** Whether a text goes into one message. */
export function isOneSms(text: string): boolean {
  const characters = Array.from(text);
  const isGsm = characters.every((c) => GSM.includes(c) || GSM_EXTENDED.includes(c));
  if (!isGsm) return text.length <= UCS2_PLACES;
  const extended = characters.filter((c) => GSM_EXTENDED.includes(c)).length;
  return characters.length + extended <= GSM_PLACES;
}

/** One message: `head`, cut if it must be, and of the parts after it, in order, those that still go in. */
export function smsOf(head: string, ...parts: string[]): string {
  return parts.reduce((text, part) => (isOneSms(`${text} ${part}`) ? `${text} ${part}` : text), cut(head));
}

function cut(text: string): string {
  if (isOneSms(text)) return text;
  const characters = Array.from(text).slice(0, GSM_PLACES);
  while (!isOneSms(characters.join('') + CUT)) characters.pop();
  return characters.join('').trimEnd() + CUT;
}
