/** Windows about a customer were submitted: what they say goes to the customer's desk, which decides. */
import { declareSignal, freezeSignal, thawSignal } from '../../../contract/desk.ts';
import { Declaration, MOST_THINGS, thingsIn } from '../../../domain/declared.ts';
import { FREEZE_HOURS } from '../../../domain/freeze.ts';
import { FIELD } from '../../blocks/modals.ts';
import { ACTION_ID, StaleButton } from '../../buttons.ts';
import { label } from '../../escape.ts';
import type { ViewListener } from '../listener.ts';

export const declare: ViewListener = {
  actionId: ACTION_ID.declare,
  async handle({ button, selected, typed, reason, window, sayTo, t }, { desks, directory }) {
    const customer = directory.ofAccount(selected[FIELD.account] ?? '');
    if (customer === undefined) throw new StaleButton('no customer has this account any more');
    const { desk } = t;
    const title = typed[FIELD.title] ?? '';
    if (title === '') return { errors: { [FIELD.title]: desk.subjectMissing } };
    const said = Declaration.safeParse({
      channel: button.channel ?? '',
      window,
      account: selected[FIELD.account],
      region: typed[FIELD.region],
      kind: selected[FIELD.kind],
      severity: selected[FIELD.severity],
      title,
      things: typed[FIELD.things] ?? '',
      known: reason,
    });
    // All other fields are chosen from lists.
    if (!said.success) return { errors: { [FIELD.region]: desk.regionWrong } };
    const { unknown: unknowns, beyond } = thingsIn(said.data);
    const [unknown] = unknowns;
    if (beyond > 0) return { errors: { [FIELD.things]: desk.thingsTooMany(MOST_THINGS, beyond) } };
    if (unknown !== undefined) return { errors: { [FIELD.things]: desk.thingsUnknown(label(unknown, 80)) } };
    const to = await desks.open(customer.id, said.data.account);
    await sayTo(to)(declareSignal, said.data);
    return undefined;
  },
};

export const freeze: ViewListener = {
  actionId: ACTION_ID.freeze,
  async handle({ button, selected, reason, say, t }) {
    const hours = FREEZE_HOURS.find((n) => String(n) === selected[FIELD.hours]);
    if (hours === undefined) return { errors: { [FIELD.hours]: t.desk.hoursMissing } };
    if (reason === '') return { errors: { [FIELD.reason]: t.modal.reasonMissing } };
    await say(freezeSignal, { channel: button.channel ?? '', reason, hours });
    return undefined;
  },
};

export const thaw: ViewListener = {
  actionId: ACTION_ID.thaw,
  async handle({ button, reason, say, t }) {
    if (reason === '') return { errors: { [FIELD.reason]: t.modal.reasonMissing } };
    await say(thawSignal, { channel: button.channel ?? '', reason });
    return undefined;
  },
};
