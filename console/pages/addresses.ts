/** Addresses of what belongs to an incident. */

/** Where an item of an incident's evidence is opened. @param key in the evidence store */
export const fileOf = (id: string, key: string): string =>
  `/incidents/${id}/files/${key
    .slice(id.length + 1)
    .split('/')
    .map(encodeURIComponent)
    .join('/')}`;
