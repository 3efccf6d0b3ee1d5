/** An administrator's key is used to stop the trail and to create a user. CloudTrail's record of the call reports it. */
import { CloudTrailClient, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { AttachUserPolicyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { caller, type Caller } from '../caller.ts';
import { hire, newKey, type Employee } from './employee.ts';
import { accessKeys, asOwner, isLogging, userExists, userPolicies } from './reading.ts';
import { isDone, proposed, same, scenario, type Check, type PlainState, type Plot, type Stage } from './scenario.ts';

export const cloudtrailTampering = scenario({
  name: 'cloudtrail-tampering',
  title: "An administrator's key stops CloudTrail and makes a user for later",
  account: '444455556666',
  play,
});

const ADMINISTRATOR = 'cheolsu';
const BACK_DOOR = 'support-tmp';
const TRAIL = 'management-events';
const SOURCE_IP = '198.51.100.91';

function play({ aws, id, tell }: Stage): Plot {
  let administrator: Employee;
  let policies: Record<string, string>;

  return {
    seed: () =>
      asOwner(aws, id, async (who) => {
        administrator = await hire(who, ADMINISTRATOR, ['*']);
        policies = await userPolicies(who, ADMINISTRATOR);
      }),

    async attack() {
      const abused = caller(aws, administrator.key, { sourceIp: SOURCE_IP, userAgent: 'aws-cli/2.27.41' });
      const iam = abused.client(IAMClient);
      await iam.send(new CreateUserCommand({ UserName: BACK_DOOR }));
      await iam.send(
        new AttachUserPolicyCommand({
          UserName: BACK_DOOR,
          PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        }),
      );
      await newKey(abused, BACK_DOOR);
      tell('attacker', `CreateUser ${BACK_DOOR}, AttachUserPolicy AdministratorAccess  (as ${ADMINISTRATOR})`);
      await abused.client(CloudTrailClient).send(new StopLoggingCommand({ Name: TRAIL }));
      tell('attacker', `StopLogging ${TRAIL}`);
      abused.close();
    },

    verify: (state) => asOwner(aws, id, (who) => checks(who, state)),
  };

  async function checks(who: Caller, state: PlainState): Promise<Check[]> {
    const key = administrator.key.accessKeyId;
    const restarted = isDone(state, 'cloudtrail.restart-logging', TRAIL);
    const keyStatus = isDone(state, 'iam.deactivate-access-key', key) ? 'Inactive' : 'Active';
    const denied = isDone(state, 'iam.deny-all', ADMINISTRATOR);
    const deleted = isDone(state, 'iam.delete-principal', BACK_DOOR);
    const now = await userPolicies(who, ADMINISTRATOR);
    return [
      proposed(state, 'cloudtrail.restart-logging', TRAIL),
      proposed(state, 'iam.deny-all', ADMINISTRATOR),
      proposed(state, 'iam.deny-all', BACK_DOOR),
      same(`the trail ${restarted ? 'logs again' : 'is stopped still'}`, await isLogging(who, TRAIL), restarted),
      same(`the abused key is ${keyStatus}`, (await accessKeys(who, ADMINISTRATOR))[key], keyStatus),
      denied
        ? same(`${ADMINISTRATOR} is denied everything`, Object.keys(now).length, Object.keys(policies).length + 1)
        : same(`the policies of ${ADMINISTRATOR} read as before`, now, policies),
      same(`${BACK_DOOR} is ${deleted ? 'gone' : 'still there'}`, await userExists(who, BACK_DOOR), !deleted),
    ];
  }
}
