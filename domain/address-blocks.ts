/** One address or a block of addresses, read and written in one form. Pure: workflow code has no `node:net`. */

/** All addresses that begin with the same `prefix` bits. A single address has all of its 32 or 128. */
export interface AddressBlock {
  version: 4 | 6;
  /** The first address. */
  first: bigint;
  prefix: number;
}

const BITS = { 4: 32, 6: 128 } as const;
/** `::ffff:198.51.100.7` is the IPv4 address in IPv6 notation (RFC 4291, 2.5.5.2). */
const MAPPED = 0xffffn << 32n;

/**
 * `198.51.100.7`, `2001:DB8::7`, `[2001:db8::7]`, `198.51.100.0/24`.
 * @returns undefined for anything else, also for a block whose address lies inside of it (`198.51.100.7/24`)
 */
export function addressBlock(text: string): AddressBlock | undefined {
  const [address = '', length, ...more] = text.replace(/^\[([^\]]*)\]$/, '$1').split('/');
  const v4 = ipv4(address);
  const found = v4 ?? ipv6(address);
  if (found === undefined || more.length > 0) return undefined;
  const version = v4 === undefined ? 6 : 4;
  if (length !== undefined && !/^(0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const prefix = length === undefined ? BITS[version] : Number(length);
  if (prefix > BITS[version] || networkOf(found, prefix, version) !== found) return undefined;
  // A mapped address is the IPv4 address itself.
  if (version === 6 && prefix >= 96 && found >> 32n === MAPPED >> 32n)
    return { version: 4, first: found - MAPPED, prefix: prefix - 96 };
  return { version, first: found, prefix };
}

/** The block that a text with a wrong base address means: `198.51.100.7/24` → `198.51.100.0/24`. */
export function blockMeant(text: string): string | undefined {
  const [address = '', length = ''] = text.split('/');
  const single = addressBlock(address);
  const prefix = Number(length);
  if (single === undefined || !/^\d{1,3}$/.test(length) || prefix > BITS[single.version]) return undefined;
  return addressText({ ...single, first: networkOf(single.first, prefix, single.version), prefix });
}

/** Whether every address of `inner` is one of `outer`. */
export const isWithin = (inner: AddressBlock, outer: AddressBlock): boolean =>
  inner.version === outer.version &&
  inner.prefix >= outer.prefix &&
  networkOf(inner.first, outer.prefix, outer.version) === outer.first;

/** The one form of an address or block: IPv6 as in RFC 5952, the length only where it is not a single address. */
export function addressText({ version, first, prefix }: AddressBlock): string {
  const address = version === 4 ? text4(first) : text6(first);
  return prefix === BITS[version] ? address : `${address}/${prefix}`;
}

function networkOf(address: bigint, prefix: number, version: 4 | 6): bigint {
  const host = BigInt(BITS[version] - prefix);
  return (address >> host) << host;
}

function ipv4(text: string): bigint | undefined {
  const parts = text.split('.');
  // A leading zero would be octal to some programs and decimal to others.
  if (parts.length !== 4 || !parts.every((p) => /^(0|[1-9]\d{0,2})$/.test(p) && Number(p) < 256)) return undefined;
  return parts.reduce((sum, p) => (sum << 8n) | BigInt(p), 0n);
}

function ipv6(text: string): bigint | undefined {
  const start = text.lastIndexOf(':') + 1;
  const isMixed = start > 0 && text.includes('.', start);
  const v4 = isMixed ? ipv4(text.slice(start)) : undefined;
  if (isMixed && v4 === undefined) return undefined;
  const plain =
    v4 === undefined ? text : `${text.slice(0, start)}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  const halves = plain.split('::');
  const [head = [], end = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = head.length + end.length;
  if (halves.length > 2 || (halves.length === 2 ? given > 7 : given !== 8)) return undefined;
  const groups = [...head, ...Array.from({ length: 8 - given }, () => '0'), ...end];
  if (!groups.every((g) => /^[\da-f]{1,4}$/i.test(g))) return undefined;
  return groups.reduce((sum, g) => (sum << 16n) | BigInt(`0x${g}`), 0n);
}

const text4 = (address: bigint): string => [24n, 16n, 8n, 0n].map((at) => (address >> at) & 0xffn).join('.');

function text6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((address >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  let best = { at: 0, length: 1 };
  for (let at = 0; at < 8; at += 1) {
    let length = 0;
    while (groups[at + length] === '0') length += 1;
    if (length > best.length) best = { at, length };
  }
  if (best.length < 2) return groups.join(':');
  return `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`;
}
