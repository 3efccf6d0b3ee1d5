/**
 * Tells a workflow when each of its messages and arguments was encrypted (`contract/unread.ts` reads it), so that one that is
 * sent again is known. The payload codec says so in the payload's metadata, and no payload from outside passes that codec.
 *
 * Temporal's SDK loads it by `require` in the bundle of the workflows: so it is CommonJS, and says only what the SDK needs.
 */
const { defaultPayloadConverter } = require('@temporalio/common');
const { decode } = require('@temporalio/common/lib/encoding');

const SAID = Symbol.for('firebreak.said');

exports.payloadConverter = {
  toPayload: (value, context) => defaultPayloadConverter.toPayload(value, context),
  fromPayload(payload, context) {
    const value = defaultPayloadConverter.fromPayload(payload, context);
    const said = payload.metadata?.['firebreak-said'];
    if (said && typeof value === 'object' && value !== null)
      Object.defineProperty(value, SAID, { value: decode(said) });
    return value;
  },
};
