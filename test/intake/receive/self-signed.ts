/** A self-signed certificate made on the spot, so that no private key lies in the repository. */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

const length = (n: number): number[] => (n < 128 ? [n] : n < 256 ? [0x81, n] : [0x82, n >> 8, n & 255]);
const der = (tag: number, ...parts: (Uint8Array | number[])[]): Buffer => {
  const content = Buffer.concat(parts.map((p) => Buffer.from(p)));
  return Buffer.concat([Buffer.from([tag, ...length(content.length)]), content]);
};
const sequence = (...parts: (Uint8Array | number[])[]): Buffer => der(0x30, ...parts);
const utcTime = (date: Date): Buffer =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`, 'ascii'));

/** @param validTo end of validity; X.509 in RFC 5280's smallest form, sha256WithRSAEncryption */
export function selfSigned(validTo: Date): { privateKey: KeyObject; pem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const sha256WithRsa = sequence(der(0x06, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b]), der(0x05));
  const name = sequence(der(0x31, sequence(der(0x06, [0x55, 0x04, 0x03]), der(0x0c, Buffer.from('sns.test')))));
  const toSign = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, [1]),
    sha256WithRsa,
    name,
    sequence(utcTime(new Date('2020-01-01')), utcTime(validTo)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = createSign('RSA-SHA256').update(toSign).sign(privateKey);
  const certificate = sequence(toSign, sha256WithRsa, der(0x03, [0], signature));
  const base64 = certificate.toString('base64').replace(/.{64}/g, '$&\n');
  return { privateKey, pem: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n` };
}
