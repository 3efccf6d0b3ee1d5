/** Parses XML into elements, in document order. `xml-shape.ts` maps them to shapes. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

export interface XmlElement {
  /** Without namespace prefix, as those of attributes. */
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  /** All of its own text, CDATA included; white space is kept. */
  text: string;
}

const TEXT = '#text';
const ATTRIBUTES = ':@';
/** As the parser gives it: a text, or an element, whose only other key is its name. */
interface Node {
  [TEXT]?: string;
  [ATTRIBUTES]?: Record<string, string>;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // The shape decides the type of a value, not its text.
  parseTagValue: false,
  parseAttributeValue: false,
  // Without it, numeric character references stay as they are, and the AWS SDK writes line breaks as such.
  htmlEntities: true,
});

/** Undefined if the text is not one well-formed element. A document type is refused, as AWS does. */
export function parseXml(text: string): XmlElement | undefined {
  if (text.includes('<!DOCTYPE') || XMLValidator.validate(text) !== true) return undefined;
  const roots = nodesOf(text).filter((node) => node[TEXT] === undefined);
  const [root] = roots;
  return roots.length === 1 && root !== undefined ? elementOf(root) : undefined;
}

function nodesOf(text: string): Node[] {
  try {
    return parser.parse(text) as Node[];
  } catch (error) {
    // The parser refuses names such as `__proto__`, which no shape has.
    if (error instanceof Error) return [];
    throw error;
  }
}

function elementOf({ [ATTRIBUTES]: attributes = {}, ...named }: Node): XmlElement {
  const [name, inner] = Object.entries(named)[0] as unknown as [string, Node[]];
  return {
    name,
    attributes,
    children: inner.filter((child) => child[TEXT] === undefined).map(elementOf),
    text: inner.map((child) => child[TEXT] ?? '').join(''),
  };
}

export function escapeXml(text: string): string {
  return text.replace(
    /[&<>"\r]/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;' })[c] ?? c,
  );
}
