import { expect, test } from 'vitest';
import { isPrivateAddress } from '../../domain/addresses.ts';

test.each([
  ['10.0.0.1', true],
  ['127.0.0.1', true],
  ['169.254.169.254', true],
  ['172.31.0.9', true],
  ['192.168.1.1', true],
  ['100.64.0.1', true],
  ['::1', true],
  ['fe80::1', true],
  ['fd12:3456::1', true],
  ['172.32.0.1', false],
  ['100.128.0.1', false],
  ['198.51.100.23', false],
  ['2001:db8::1', false],
  ['10.example.com', false],
  ['ec2.amazonaws.com', false],
])('%s is private: %s', (address, isPrivate) => {
  expect(isPrivateAddress(address)).toBe(isPrivate);
});
