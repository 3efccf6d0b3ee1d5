/** XML elements → values of their shapes: bodies of rest-xml requests and answers of query, ec2 and rest-xml services. */
import { shapeOf, type ServiceModel, type ShapeRef } from '../models.ts';
import type { Problem } from './problem.ts';
import type { Members, Value } from './value.ts';
import { scalar } from './scalar.ts';
import type { XmlElement } from './xml.ts';

function valueOfXml(
  service: ServiceModel,
  ref: ShapeRef,
  elements: XmlElement[],
  path: string[],
  problems: Problem[],
): Value {
  const shape = shapeOf(service, ref);
  const [first] = elements;
  if (!first) return null;
  switch (shape.type) {
    case 'structure':
      return structureOfXml(service, ref, first, path, problems);
    case 'list': {
      const { member } = shape;
      if (!member) return [];
      // A flattened list repeats its own element. Any other list has one element that contains `member`, `item` or a name of the model.
      const items = shape.flattened || ref.flattened ? elements : first.children;
      return items.map((item, i) => valueOfXml(service, member, [item], [...path, `${i + 1}`], problems));
    }
    case 'map':
      return mapOfXml(service, ref, elements, path, problems);
    default:
      return scalar(shape, ref, first.text, path, problems);
  }
}

export function structureOfXml(
  service: ServiceModel,
  ref: ShapeRef,
  element: XmlElement,
  path: string[],
  problems: Problem[],
): Members {
  const value: Members = {};
  const left = new Set(element.children.map((child) => child.name));
  for (const [member, memberRef] of Object.entries(shapeOf(service, ref).members ?? {})) {
    if (memberRef.location) continue;
    if (memberRef.xmlAttribute) {
      const text = element.attributes[memberRef.locationName?.split(':').at(-1) ?? member];
      if (text !== undefined) value[member] = text;
      continue;
    }
    const names = namesOf(service, member, memberRef);
    const found = element.children.filter((child) => names.includes(child.name));
    for (const name of names) left.delete(name);
    if (found.length > 0) value[member] = valueOfXml(service, memberRef, found, [...path, member], problems);
  }
  for (const name of left) {
    problems.push({ path: [...path, name], kind: 'unknown', value: '', constraint: 'Member is not known' });
  }
  return value;
}

function mapOfXml(
  service: ServiceModel,
  ref: ShapeRef,
  elements: XmlElement[],
  path: string[],
  problems: Problem[],
): Members {
  const shape = shapeOf(service, ref);
  const entries = shape.flattened || ref.flattened ? elements : (elements[0]?.children ?? []);
  const value: Members = {};
  for (const entry of entries) {
    const key = entry.children.find((child) => child.name === (shape.key?.locationName ?? 'key'))?.text ?? '';
    const held = entry.children.filter((child) => child.name === (shape.value?.locationName ?? 'value'));
    if (shape.value) value[key] = valueOfXml(service, shape.value, held, [...path, key], problems);
  }
  return value;
}

function namesOf(service: ServiceModel, member: string, ref: ShapeRef): string[] {
  const shape = shapeOf(service, ref);
  const flat = shape.type === 'list' && (shape.flattened || ref.flattened);
  return [(flat ? shape.member?.locationName : undefined) ?? ref.locationName ?? member, ref.locationName ?? member];
}
