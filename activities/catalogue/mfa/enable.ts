/** A person registers an MFA device, because only the owner of the device can do that. */
import { z } from 'zod';
import { defineTask } from '../../entry.ts';

export default defineTask({
  id: 'mfa.enable',
  title: { en: 'Set up MFA', ko: 'MFA 설정' },
  targets: ['account', 'iam-user', 'root'],
  permissions: [],
  csf: ['PR.AA-03', 'RC.RP-02'],
  requirements: ['P2.12'],
  params: z.strictObject({}),
  instructions: {
    en: 'For root and every user with a console password: 1. Remove MFA devices that nobody of the customer recognises: an intruder registers one to stay. 2. Register a passkey or security key; an authenticator app only where neither is possible. 3. Give root a second device, kept in another place. 4. Sign out, sign in again and see that it asks for it. Then press Done and note whose devices were set up or removed. Never paste a QR code, a seed or a code anywhere.',
    ko: '루트 사용자와 콘솔 비밀번호가 있는 모든 사용자에 대해 진행합니다. 1. 고객사가 알지 못하는 MFA 디바이스를 제거합니다(공격자가 계속 들어오려고 등록하기도 합니다). 2. 패스키 또는 보안 키를 등록하고, 둘 다 어려울 때만 인증 앱을 사용합니다. 3. 루트 사용자에는 다른 장소에 보관할 두 번째 디바이스도 등록합니다. 4. 로그아웃 후 다시 로그인하여 MFA를 요구하는지 확인합니다. 끝나면 완료를 누르고 누구의 디바이스를 등록하거나 제거했는지 메모로 남겨 주세요. QR 코드, 시드, 인증 코드는 어디에도 붙여 넣지 마세요.',
  },
});
