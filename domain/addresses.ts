/** IP addresses and ranges as alerts and CloudTrail write them. */

const PRIVATE_V4 =
  /^(10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))(\.\d{1,3}){1,3}$/;
const PRIVATE_V6 = /^(::1$|fe[89ab][\da-f]:|f[cd][\da-f]{2}:)/i;

/** RFC 1918, loopback, link-local, shared (RFC 6598) and unique-local addresses. */
export const isPrivateAddress = (address: string): boolean => PRIVATE_V4.test(address) || PRIVATE_V6.test(address);

/**
 * What S3 takes for public: more addresses than a /8 of IPv4 or a /32 of IPv6 (Amazon S3 User Guide, *The meaning of
 * "public"*). A few ranges that together are as large count too: 0.0.0.0/1 and 128.0.0.0/1 are everyone.
 */
const NARROWEST_PUBLIC = { v4: 2 ** 24, v6: 2 ** 96 };

/** Whether ranges in CIDR notation let in the whole internet or a large part of it. Private ranges count for nothing. */
export function letInTheWorld(ranges: readonly string[]): boolean {
  const sizes = { v4: 0, v6: 0 };
  for (const range of new Set(ranges)) {
    const [address = '', prefix] = range.trim().split('/');
    const family = address.includes(':') ? 'v6' : 'v4';
    const bits = family === 'v6' ? 128 : 32;
    const length = prefix === undefined ? bits : Number(prefix);
    const isRange = family === 'v6' || /^\d{1,3}(\.\d{1,3}){3}$/.test(address);
    if (!isRange || !(length >= 0 && length <= bits)) continue;
    // `10.0.0.0/0` is everyone, whatever stands before the slash.
    if (length > 0 && isPrivateRange(address, length)) continue;
    sizes[family] += 2 ** (bits - length);
  }
  return sizes.v4 > NARROWEST_PUBLIC.v4 || sizes.v6 > NARROWEST_PUBLIC.v6;
}

/** fc00::/7 is all of the unique-local addresses, 10.0.0.0/8 the largest private range of IPv4. */
const isPrivateRange = (address: string, length: number): boolean =>
  isPrivateAddress(address) && length >= (address.includes(':') ? 7 : 8);

/** Every range in CIDR notation in a JSON value, at whatever depth, under whatever name. */
export const rangesIn = (value: unknown): string[] =>
  JSON.stringify(value ?? null).match(
    /(?<=")(\d{1,3}(\.\d{1,3}){3}|[\da-fA-F:]{0,45}:[\da-fA-F:.]{0,45})\/\d{1,3}(?=")/g,
  ) ?? [];
