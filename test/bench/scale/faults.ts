/** `leaked-key` with a share of AWS's answers throttled or lost, over the same undisturbed. */
import { atMost, count, ratio, seconds, told, type Figure } from './figure.ts';
import { control, OTHER_ACCOUNT, playLeakedKey, type Played } from './play.ts';
import { withProduct, type Product } from './product.ts';
import { endsAsAwsSays } from './sizes.ts';

const THROTTLED = 0.2;
const LOST = 0.05;
const SEED = 1;

export function faults(signal: AbortSignal): Promise<Figure[]> {
  return withProduct(async (product) => {
    const calm = await playLeakedKey(product, {}, { signal, account: OTHER_ACCOUNT });
    await disturb(product);
    const disturbed = await playLeakedKey(product, {}, { signal });
    return figures(calm, disturbed);
  });
}

/** The product's calls only: the attack and the checks are undisturbed. */
async function disturb(product: Product): Promise<void> {
  const match = { principal: 'firebreak-' };
  await control(product, 'POST', '/faults', { match, kind: 'throttle', rate: THROTTLED, seed: SEED });
  // The write has happened, and its answer is lost.
  await control(product, 'POST', '/faults', { match, kind: 'drop-after', rate: LOST, seed: SEED });
}

function figures(calm: Played, disturbed: Played): Figure[] {
  const what = `${THROTTLED * 100} % throttled, ${LOST * 100} % lost`;
  return [
    endsAsAwsSays(`${what}: ends as AWS says, nothing given up`, disturbed),
    atMost(`${what}: time, over the same undisturbed`, 3, disturbed.wholeMs / calm.wholeMs, ratio),
    told(`${what}: times`, `${seconds(disturbed.wholeMs)}, undisturbed ${seconds(calm.wholeMs)}`),
    told(`${what}: AWS calls`, `${count(disturbed.calls.total)}, undisturbed ${count(calm.calls.total)}`),
  ];
}
