/**
 * Stores the histories of what `npm start -- --auto --keep --scenario NAME` has just played, next to those of `record.ts`:
 * `node --import tsx test/replay/record-live.ts NAME [STACK.JSON]`, while that stack is up. With `reviews` for NAME, of the
 * reviews that have just been run (`firebreak reviews run ID`): the newest of each.
 */
import { fileURLToPath } from 'node:url';
import { clientOf, converterFrom } from '../../cli/connection.ts';
import { readStack } from '../../sandbox/stack-info.ts';
import { decryptHistory, wholeHistory } from '../../contract/temporal/external-payloads.ts';
import { writeHistory } from '../../replay/histories.ts';
import { INCIDENT_WORKFLOW, REVIEW_WORKFLOW } from '../../contract/messages.ts';

const [name, stackFile = '.firebreak/stack.json'] = process.argv.slice(2);
if (name === undefined) throw new Error('name the scenario that was played: leaked-key, crypto-miner, …');
const { environment } = readStack(stackFile);
const converter = await converterFrom(environment);
const client = await clientOf(environment, converter);
const isReviews = name === 'reviews';
const query = `WorkflowType = '${isReviews ? REVIEW_WORKFLOW : INCIDENT_WORKFLOW}'`;
const written = new Set<string>();
for await (const { workflowId } of client.workflow.list({ query })) {
  const review = /-review-([a-z-]+)-\d/.exec(workflowId)?.[1];
  const file = fileURLToPath(
    new URL(isReviews ? `histories/reviews/${review}.json` : `histories/${name}.json`, import.meta.url),
  );
  // The list is newest first.
  if (isReviews && written.has(file)) continue;
  written.add(file);
  const history = await wholeHistory(client, workflowId);
  await decryptHistory(history, converter.payloadCodecs ?? []);
  await writeHistory(file, history);
  console.log(`${workflowId} → ${file}`);
}
await client.connection.close();
