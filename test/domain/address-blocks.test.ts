import * as fc from 'fast-check';
import { BlockList, isIP } from 'node:net';
import { describe, expect, it } from 'vitest';
import { addressBlock, addressText, blockMeant, isWithin } from '../../domain/address-blocks.ts';

const v4 = fc.ipV4();
const v6 = fc.ipV6();

describe('an address', () => {
  it('is read exactly when Node reads it', () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6, fc.string(), fc.stringMatching(/^[\da-f:.]{1,24}$/)), (text) => {
        expect(addressBlock(text) !== undefined).toBe(isIP(text) !== 0);
      }),
    );
  });

  it('has one form, whichever way it is written', () => {
    fc.assert(
      fc.property(v6, (text) => {
        const block = addressBlock(text);
        const form = block === undefined ? '' : addressText(block);
        expect(addressBlock(form)).toEqual(block);
        if (block?.version === 6) expect(form).toBe(new URL(`http://[${text}]`).hostname.slice(1, -1));
      }),
    );
    const forms = ['2001:DB8:0:0:0:0:0:7', '2001:db8::7', '[2001:db8::0007]', '2001:db8::7/128'];
    expect(new Set(forms.map((f) => addressText(addressBlock(f)!)))).toEqual(new Set(['2001:db8::7']));
    expect(addressText(addressBlock('::ffff:198.51.100.7')!)).toBe('198.51.100.7');
  });

  it('lies in a block exactly when Node says so', () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6), fc.oneof(v4, v6), fc.nat(128), (address, base, length) => {
        const outer = addressBlock(blockMeant(`${base}/${length}`) ?? '');
        const inner = addressBlock(address);
        if (outer === undefined || inner === undefined) return;
        const list = new BlockList();
        const [network = '', prefix] = addressText(outer).split('/');
        const family = outer.version === 4 ? 'ipv4' : 'ipv6';
        if (prefix === undefined) list.addAddress(network, family);
        else list.addSubnet(network, Number(prefix), family);
        const text = addressText(inner);
        if (inner.version === outer.version)
          expect(isWithin(inner, outer)).toBe(list.check(text, inner.version === 4 ? 'ipv4' : 'ipv6'));
        else expect(isWithin(inner, outer)).toBe(false);
      }),
    );
  });

  it('with leading zeros, a zone or a length beyond its bits is none', () => {
    for (const text of ['198.51.100.07', 'fe80::1%eth0', '198.51.100.7/33', '198.51.100.7/24', '::/129', '1.2.3', ''])
      expect(addressBlock(text)).toBeUndefined();
    expect(blockMeant('198.51.100.7/24')).toBe('198.51.100.0/24');
  });
});
