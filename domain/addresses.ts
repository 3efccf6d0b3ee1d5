/** IP addresses as alerts and CloudTrail write them. */

const PRIVATE_V4 =
  /^(10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))(\.\d{1,3}){1,3}$/;
const PRIVATE_V6 = /^(::1$|fe[89ab][\da-f]:|f[cd][\da-f]{2}:)/i;

/** RFC 1918, loopback, link-local, shared (RFC 6598) and unique-local addresses. */
export const isPrivateAddress = (address: string): boolean => PRIVATE_V4.test(address) || PRIVATE_V6.test(address);
