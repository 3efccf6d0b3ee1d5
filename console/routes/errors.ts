/** There is no such thing, or it is not the person's: the answer is the same. */
export class NotFound extends Error {
  override name = 'NotFound';
}

/** A form that this console did not make for this person. */
export class BadForm extends Error {
  override name = 'BadForm';
}
