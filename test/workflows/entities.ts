/** Things in the account in memory. */
import type { Entity } from '../../domain/entity.ts';

export const instance = (id: string): Entity => ({
  kind: 'instance',
  id,
  region: 'us-east-1',
  standing: 'affected',
});
export const accessKey = (id: string): Entity => {
  return { kind: 'access-key', id, standing: 'affected', facts: { user: 'deploy-bot' } };
};
export const attackersUser = (id: string): Entity => ({
  kind: 'iam-user',
  id,
  standing: 'unauthorized',
});
