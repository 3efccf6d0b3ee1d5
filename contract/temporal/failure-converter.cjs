/**
 * Puts messages and stack traces of failures into a payload, so that the payload codec encrypts them too.
 *
 * Temporal's SDK loads it by `require`, in our processes and in the bundle of the workflows: so it is CommonJS, and says only
 * what the SDK needs.
 */
const { DefaultFailureConverter } = require('@temporalio/common');

exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
