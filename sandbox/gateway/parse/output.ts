/** What a service answered, as members of the output shape: for CloudTrail's responseElements and for keys and sessions. */
import type { HttpAnswer } from '../http.ts';
import { shapeOf, type Operation, type ServiceModel } from '../models.ts';
import { isObject, structure } from './json.ts';
import type { Members } from './value.ts';
import { parseXml, type XmlElement } from './xml.ts';
import { structureOfXml } from './xml-shape.ts';

/** Body members only; members that cannot be read are left out. */
export function parseOutput(service: ServiceModel, operation: Operation, answer: HttpAnswer): Members {
  if (!operation.output || answer.body.length === 0) return {};
  const { output } = operation;
  const text = answer.body.toString();
  if (text.startsWith('{')) {
    const json = readJson(text);
    return json ? structure(service, output, json, [], []) : {};
  }
  const root = parseXml(text);
  if (!root) return {};
  const payload = shapeOf(service, output).payload;
  const payloadRef = payload ? shapeOf(service, output).members?.[payload] : undefined;
  if (payload && payloadRef) {
    return shapeOf(service, payloadRef).type === 'structure'
      ? { [payload]: structureOfXml(service, payloadRef, root, [], []) }
      : {};
  }
  return structureOfXml(service, output, unwrapped(root, output.resultWrapper), [], []);
}

/** The code and message of an error answer, in any protocol. */
export function parseError(answer: HttpAnswer): { code: string; message: string } {
  const text = answer.body.toString();
  const json = readJson(text);
  if (json) {
    const type = textIn(json.__type ?? json.code ?? answer.headers['x-amzn-errortype']) ?? 'UnknownError';
    return {
      code: (type.split('#').at(-1) ?? type).split(':')[0] ?? type,
      message: textIn(json.message ?? json.Message) ?? '',
    };
  }
  const root = parseXml(text);
  const find = (element: XmlElement | undefined, name: string): string | undefined => {
    for (const child of element?.children ?? []) {
      const found = child.name === name ? child.text : find(child, name);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return { code: find(root, 'Code') ?? `HTTP${answer.status}`, message: find(root, 'Message') ?? '' };
}

function unwrapped(root: XmlElement, wrapper: string | undefined): XmlElement {
  return (wrapper ? root.children.find((child) => child.name === wrapper) : undefined) ?? root;
}

function readJson(text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
