/** Values of shapes → JSON bodies of the json and rest-json protocols. */
import { shapeOf, type ServiceModel, type ShapeRef } from '../models.ts';
import type { Members, Value } from '../parse/value.ts';

export function toJson(service: ServiceModel, ref: ShapeRef, value: Value): unknown {
  const shape = shapeOf(service, ref);
  if (value === null || shape.document) return value;
  switch (shape.type) {
    case 'structure': {
      const body: Record<string, unknown> = {};
      for (const [member, memberRef] of Object.entries(shape.members ?? {})) {
        const item = (value as Members)[member];
        if (item === undefined || memberRef.location) continue;
        body[memberRef.locationName ?? member] = toJson(service, memberRef, item);
      }
      return body;
    }
    case 'list': {
      const { member } = shape;
      return member ? (value as Value[]).map((item) => toJson(service, member, item)) : [];
    }
    case 'map': {
      const held = shape.value;
      if (!held) return {};
      return Object.fromEntries(
        Object.entries(value as Members).map(([key, item]) => [key, toJson(service, held, item)]),
      );
    }
    case 'timestamp': {
      const date = value as Date;
      return (ref.timestampFormat ?? shape.timestampFormat) === 'iso8601' ? date.toISOString() : date.getTime() / 1000;
    }
    case 'blob':
      return (value as Buffer).toString('base64');
    default:
      return value;
  }
}
