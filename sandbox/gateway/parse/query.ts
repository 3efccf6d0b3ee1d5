/** Requests of the query and ec2 protocols: `Filter.1.Value.2=x` → members of the input shape. */
import { shapeOf, type ServiceModel, type ShapeRef } from '../models.ts';
import type { Parsed, Problem } from './problem.ts';
import type { Members, Value } from './value.ts';
import { scalar } from './scalar.ts';

/** Parameters that belong to the request, not to the operation. */
const ENVELOPE =
  /^(Action|Version|X-Amz-.*|AWSAccessKeyId|Signature.*|SignatureMethod|SignatureVersion|Timestamp|SecurityToken)$/;

/** A tree of the dotted names. A leaf has its value in `text`. */
interface Node {
  text?: string;
  children: Map<string, Node>;
  /** The full parameter name, for the error. */
  name: string;
}

export function parseQuery(
  service: ServiceModel,
  input: ShapeRef | undefined,
  form: URLSearchParams,
  ec2: boolean,
): Parsed {
  const problems: Problem[] = [];
  const tree = toTree(form);
  const read = new Reader(service, ec2, problems);
  const value = input ? read.structure(input, tree, []) : {};
  if (!input) read.refuseAll(tree, []);
  return { input: value, problems };
}

function toTree(form: URLSearchParams): Node {
  const root: Node = { children: new Map(), name: '' };
  for (const [name, text] of form) {
    if (ENVELOPE.test(name)) continue;
    let node = root;
    for (const part of name.split('.')) {
      let child = node.children.get(part);
      if (!child)
        node.children.set(part, (child = { children: new Map(), name: node.name ? `${node.name}.${part}` : part }));
      node = child;
    }
    node.text = text;
  }
  return root;
}

class Reader {
  private readonly service: ServiceModel;
  private readonly ec2: boolean;
  private readonly problems: Problem[];

  constructor(service: ServiceModel, ec2: boolean, problems: Problem[]) {
    this.service = service;
    this.ec2 = ec2;
    this.problems = problems;
  }

  structure(ref: ShapeRef, node: Node, path: string[]): Members {
    const value: Members = {};
    const left = new Map(node.children);
    for (const [member, memberRef] of Object.entries(shapeOf(this.service, ref).members ?? {})) {
      const wire = this.wireName(member, memberRef);
      const child = left.get(wire);
      if (!child) continue;
      left.delete(wire);
      value[member] = this.value(memberRef, child, [...path, member]);
    }
    for (const child of left.values()) this.refuseAll(child, path);
    return value;
  }

  refuseAll(node: Node, path: string[]): void {
    if (node.text !== undefined) {
      const constraint = `The parameter ${node.name} is not recognized`;
      this.problems.push({
        path: [...path, node.name.split('.').at(-1) ?? ''],
        kind: 'unknown',
        value: node.text,
        constraint,
      });
    }
    for (const child of node.children.values()) this.refuseAll(child, path);
  }

  private value(ref: ShapeRef, node: Node, path: string[]): Value {
    const shape = shapeOf(this.service, ref);
    switch (shape.type) {
      case 'structure':
        return this.structure(ref, node, path);
      case 'list':
        return this.list(ref, node, path);
      case 'map':
        return this.map(ref, node, path);
      default:
        for (const child of node.children.values()) this.refuseAll(child, path);
        return scalar(shape, ref, node.text ?? '', path, this.problems);
    }
  }

  private list(ref: ShapeRef, node: Node, path: string[]): Value[] {
    const shape = shapeOf(this.service, ref);
    const member = shape.member;
    if (!member || node.text === '') return [];
    const flat = this.ec2 || shape.flattened || ref.flattened;
    const holder = flat ? node : node.children.get(member.locationName ?? 'member');
    if (!holder) {
      this.refuseAll(node, path);
      return [];
    }
    return numbered(holder).map((child, i) => this.value(member, child, [...path, `${i + 1}`]));
  }

  private map(ref: ShapeRef, node: Node, path: string[]): Members {
    const shape = shapeOf(this.service, ref);
    const holder = shape.flattened || ref.flattened ? node : node.children.get('entry');
    const value: Members = {};
    for (const entry of holder ? numbered(holder) : []) {
      const key = entry.children.get(shape.key?.locationName ?? 'key')?.text ?? '';
      const child = entry.children.get(shape.value?.locationName ?? 'value');
      if (child && shape.value) value[key] = this.value(shape.value, child, [...path, key]);
    }
    return value;
  }

  private wireName(member: string, ref: ShapeRef): string {
    if (this.ec2) return ref.queryName ?? capital(ref.locationName ?? member);
    const shape = shapeOf(this.service, ref);
    // In the query protocol, a flattened list has the name of its element.
    if (shape.type === 'list' && shape.flattened) return shape.member?.locationName ?? ref.locationName ?? member;
    return ref.locationName ?? member;
  }
}

/** Children named 1, 2, 3, ... in that order. */
function numbered(node: Node): Node[] {
  return [...node.children.entries()].sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child);
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
