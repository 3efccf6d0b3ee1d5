/** Turns problems of an input into the error that the service would answer. It names the member. */
import { assertNever } from './assert-never.ts';
import { AwsError } from './aws-error.ts';
import type { Problem } from './parse/problem.ts';
import type { Route } from './routing.ts';

/** Services whose validation error has a name of its own. */
const CODES: Record<string, string> = {
  guardduty: 'BadRequestException',
  backup: 'InvalidParameterValueException',
  sns: 'InvalidParameter',
  securityhub: 'InvalidInputException',
};

export function refusalOf(route: Route, problems: Problem[]): AwsError {
  const [first] = problems;
  if (!first) throw new Error('Nothing to refuse');
  if (route.protocol === 'ec2') return ec2Refusal(first);
  if (route.service === 's3') return s3Refusal(first);
  if (route.protocol === 'json' && first.kind === 'type') {
    return new AwsError('SerializationException', `${memberName(first)}: ${first.constraint}`);
  }
  if (route.service === 'backup' && first.kind === 'missing') {
    return new AwsError('MissingParameterValueException', `${first.path.join('.')}: ${first.constraint}`);
  }
  const told = problems.map(
    (problem) =>
      `Value ${problem.kind === 'missing' ? 'null' : `'${problem.value}'`} at '${memberName(problem)}' failed to satisfy constraint: ${problem.constraint}`,
  );
  const count = `${problems.length} validation error${problems.length > 1 ? 's' : ''} detected: `;
  const code = CODES[route.service] ?? (route.protocol === 'query' ? 'ValidationError' : 'ValidationException');
  return new AwsError(code, count + told.join('; '));
}

function ec2Refusal(problem: Problem): AwsError {
  const name = problem.path.join('.');
  switch (problem.kind) {
    case 'unknown':
      return new AwsError('UnknownParameter', problem.constraint);
    case 'missing':
      return new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
    case 'type':
    case 'enum':
    case 'pattern':
    case 'length':
    case 'range':
      return new AwsError(
        'InvalidParameterValue',
        `Value (${problem.value}) for parameter ${name} is invalid. ${problem.constraint}`,
      );
    default:
      return assertNever(problem.kind);
  }
}

function s3Refusal(problem: Problem): AwsError {
  const name = problem.path.join('.');
  if (problem.kind === 'unknown' || problem.kind === 'missing') {
    return new AwsError(
      'MalformedXML',
      `The XML you provided was not well-formed or did not validate against our published schema: ${name}: ${problem.constraint}`,
    );
  }
  return new AwsError('InvalidArgument', `Invalid value '${problem.value}' for ${name}: ${problem.constraint}`);
}

/** Writes members as AWS's validation messages do: small first letters, and list positions after `member`. */
function memberName({ path }: Problem): string {
  return path
    .map((part) => (/^\d+$/.test(part) ? `${part}.member` : part.charAt(0).toLowerCase() + part.slice(1)))
    .join('.');
}
