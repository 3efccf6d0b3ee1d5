import { Connection } from '@temporalio/client';
import { beforeAll, expect, it } from 'vitest';
import { SEARCH_ATTRIBUTE_LIST } from '../../contract/search-attributes.ts';
import { testStack } from '../stack.ts';
import { createNamespace } from './namespace.ts';

let address: string;
beforeAll(async () => {
  ({ address } = (await testStack()).temporal);
});

it('makes a new namespace with its retention and every search attribute, and changes the retention of one that exists', async () => {
  const namespace = 'made-by-namespace-sh';
  const connection = await Connection.connect({ address });
  try {
    const retentionDays = async (): Promise<number> => {
      const { config } = await connection.workflowService.describeNamespace({ namespace });
      return Number(config?.workflowExecutionRetentionTtl?.seconds) / 86_400;
    };
    await createNamespace(address, namespace, '30d');
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    expect(Object.keys(customAttributes)).toEqual(
      expect.arrayContaining(SEARCH_ATTRIBUTE_LIST.map(({ name }) => name)),
    );
    expect(await retentionDays()).toBe(30);

    await createNamespace(address, namespace, '60d');
    expect(await retentionDays()).toBe(60);
  } finally {
    await connection.close();
  }
});
