/**
 * Texts that fit into one SMS message. Amazon SNS Developer Guide, *Publishing to a mobile phone*: a message has 140
 * bytes, or 70 characters if one of them is outside the GSM alphabet. A longer text is split into several messages.
 */

const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Characters of the alphabet's extension, which count double. */
const GSM_EXTENDED = '^{}\\[~]|€';
const GSM_PLACES = 140;
const UCS2_PLACES = 70;
const CUT = '...';

/** Whether a text fits into one message. */
export function isOneSms(text: string): boolean {
  const characters = Array.from(text);
  const isGsm = characters.every((c) => GSM.includes(c) || GSM_EXTENDED.includes(c));
  if (!isGsm) return text.length <= UCS2_PLACES;
  const extended = characters.filter((c) => GSM_EXTENDED.includes(c)).length;
  return characters.length + extended <= GSM_PLACES;
}

/** One message: `head`, cut if necessary, and then each of the parts that still fits, in order. */
export function smsOf(head: string, ...parts: string[]): string {
  return parts.reduce((text, part) => (isOneSms(`${text} ${part}`) ? `${text} ${part}` : text), cut(head));
}

function cut(text: string): string {
  if (isOneSms(text)) return text;
  const characters = Array.from(text).slice(0, GSM_PLACES);
  while (!isOneSms(characters.join('') + CUT)) characters.pop();
  return characters.join('').trimEnd() + CUT;
}
