/** Values of shapes → XML answers of the query and ec2 protocols. */
import { shapeOf, type Operation, type ServiceModel, type ShapeRef } from '../models.ts';
import { textOf, type Members, type Value } from '../parse/value.ts';
import { escapeXml } from '../parse/xml.ts';

export function toQueryXml(service: ServiceModel, operation: Operation, output: Members, requestId: string): string {
  const { name, output: ref } = operation;
  const wrapper = ref?.resultWrapper ?? `${name}Result`;
  const result = ref ? `<${wrapper}>${members(service, ref, output)}</${wrapper}>` : '';
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return `<${name}Response xmlns="${service.xmlNamespace}">${result}${metadata}</${name}Response>`;
}

/** EC2 has no wrapper around the result, and its lists name their members themselves. */
export function toEc2Xml(
  service: ServiceModel,
  { name, output: ref }: Operation,
  output: Members,
  requestId: string,
): string {
  const result = ref ? members(service, ref, output) : '';
  return `<${name}Response xmlns="${service.xmlNamespace}"><requestId>${requestId}</requestId>${result}</${name}Response>`;
}

function members(service: ServiceModel, ref: ShapeRef, value: Members): string {
  return Object.entries(shapeOf(service, ref).members ?? {})
    .map(([member, memberRef]) => {
      const item = value[member];
      return item === undefined || item === null
        ? ''
        : element(service, memberRef, memberRef.locationName ?? member, item);
    })
    .join('');
}

function element(service: ServiceModel, ref: ShapeRef, name: string, value: Value): string {
  const shape = shapeOf(service, ref);
  switch (shape.type) {
    case 'structure':
      return `<${name}>${members(service, ref, value as Members)}</${name}>`;
    case 'list': {
      const { member } = shape;
      if (!member) return '';
      const items = (value as Value[])
        .map((item) => element(service, member, member.locationName ?? 'member', item))
        .join('');
      return `<${name}>${items}</${name}>`;
    }
    case 'map': {
      const held = shape.value;
      if (!held) return '';
      const entries = Object.entries(value as Members).map(
        ([key, item]) => `<entry><key>${escapeXml(key)}</key>${element(service, held, 'value', item)}</entry>`,
      );
      return `<${name}>${entries.join('')}</${name}>`;
    }
    case 'timestamp':
      return `<${name}>${(value as Date).toISOString()}</${name}>`;
    case 'blob':
      return `<${name}>${(value as Buffer).toString('base64')}</${name}>`;
    default:
      return `<${name}>${escapeXml(textOf(value))}</${name}>`;
  }
}
