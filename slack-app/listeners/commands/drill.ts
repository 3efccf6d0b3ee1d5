/** `/incident drill NAME [CUSTOMER]`: asks the customer's desk for a drill. Without a name, the drills that there are. */
import { drillSignal } from '../../../contract/desk.ts';
import { DRILLS, drillName, type Drill } from '../../../domain/drills.ts';
import { code, plain } from '../../escape.ts';
import type { CommandListener } from '../listener.ts';
import { customerMeant } from './customer-meant.ts';

const isDrill = (word: string | undefined): word is Drill => DRILLS.some((drill) => drill === word);

export const drill: CommandListener = {
  word: 'drill',
  async handle(commanded, deps) {
    const { words, channel, t, sayTo } = commanded;
    const [name, id] = words;
    const language = deps.directory.languageOfChannel(channel);
    if (!isDrill(name))
      return [
        t.desk.drills,
        ...DRILLS.map((one) => t.desk.drillLine(code(one, 40), plain(drillName(one)[language], 100))),
      ];
    const meant = customerMeant(id, commanded, deps);
    if ('why' in meant) return meant.why;
    const account = meant.customer.accounts[0]!.id;
    const desk = await deps.desks.open(meant.customer.id, account);
    await sayTo(desk)(drillSignal, { channel, drill: name, account });
    return [t.desk.drillAsked];
  },
};
