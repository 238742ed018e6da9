import type { AwsRule } from "../aws-rule";
import { type Constraint, constraintsFile, violations } from "./constraint";
import constraints from "./constraints.json";
import { documented } from "./documented";
import { operations } from "./operations";
import { modelRefusal } from "./refusal";

/**
 * What AWS's model of the operation that makes a resource demands of its inputs: lengths, ranges, patterns, enumerations.
 * @returns nothing for a type whose operation has no such demands
 */
export const modelRulesOf = (token: string): readonly AwsRule[] =>
  Object.hasOwn(operations, token)
    ? [
        (inputs) => {
          const found = Object.entries(inputs).flatMap(([property, value]) => {
            const member = memberOf(token, property);
            return member
              ? violations(asAws(value, member, token, property), member.constraint, member.path)
              : [];
          });
          if (found.length > 0) throw refusal(operations[token]?.service ?? "", found);
        },
      ]
    : [];

/** A member of an operation's input: what is demanded, and its path in errors. */
interface Member {
  readonly constraint: Constraint;
  readonly path: string;
}

/** The member of the operation's input that a property becomes. */
export const memberOf = (token: string, property: string): Member | undefined => {
  const modelled = operations[token];
  if (!modelled) return undefined;
  const name = modelled.names?.[property];
  if (name === null) return undefined;
  const root = inputOf(`${modelled.service}.${modelled.operation}`);
  return (name ?? property)
    .split(".")
    .reduce<Member | undefined>((at, part) => at && child(at, part), { constraint: root, path: "" });
};

const child = ({ constraint, path }: Member, part: string): Member | undefined => {
  const isList = constraint.kind === "list";
  const members = (isList ? constraint.item : constraint)?.members ?? {};
  const name = Object.keys(members).find((one) => one.toLowerCase() === part.toLowerCase());
  const inner = name === undefined ? undefined : members[name];
  if (name === undefined || !inner) return undefined;
  const above = isList ? `${path}.1.member` : path;
  const called = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return { constraint: inner, path: above === "" ? called : `${above}.${called}` };
};

/** The declared value with the names that the operation has. What it doesn't have is left out. */
const asAws = (
  value: unknown,
  { constraint, path }: Member,
  token: string,
  declaredPath: string,
): unknown => {
  if (Array.isArray(value)) {
    const { item } = constraint;
    return item ? value.map((one) => asAws(one, { constraint: item, path }, token, declaredPath)) : value;
  }
  if (constraint.kind !== "structure" || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const innerPath = `${declaredPath}.${name}`;
      const renamed = operations[token]?.names?.[innerPath];
      if (renamed === null) return [];
      const member = Object.keys(constraint.members ?? {}).find(
        (one) => one.toLowerCase() === (renamed ?? name).toLowerCase(),
      );
      const demanded = member === undefined ? undefined : constraint.members?.[member];
      if (member === undefined || !demanded) return [];
      return [[member, asAws(inner, { constraint: demanded, path }, token, innerPath)]];
    }),
  );
};

let read: Readonly<Record<string, Constraint>> | undefined;

const inputOf = (operation: string): Constraint => {
  read ??= constraintsFile.parse(constraints).operations;
  const model = read[operation] ?? { kind: "structure" };
  return { ...model, members: { ...model.members, ...documented[operation]?.members } };
};

/** Most services call it ValidationException. */
const codes: Readonly<Record<string, string>> = {
  apigatewayv2: "BadRequestException",
  cloudwatch: "ValidationError",
  iam: "ValidationError",
  logs: "InvalidParameterException",
  schemas: "BadRequestException",
  sesv2: "BadRequestException",
};

const refusal = (service: string, found: readonly string[]) =>
  modelRefusal(codes[service] ?? "ValidationException", found);
