import type { Constraint } from "../src/aws-model/constraint";

/** Without what isn't set. */
export const compact = (demands: Omit<Constraint, "kind">): Omit<Constraint, "kind"> =>
  Object.fromEntries(Object.entries(demands).filter(([, value]) => value !== undefined));

/** How DynamoDB lists the values of an enumeration in errors. */
const listings = [
  ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"],
  ["INDEXES", "TOTAL", "NONE"],
  ["SIZE", "NONE"],
  ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"],
  ["B", "N", "S"],
  ["PROVISIONED", "PAY_PER_REQUEST"],
];
const listed = (values: readonly string[]): string[] => [
  ...(listings.find(
    (listing) => listing.length === values.length && listing.every((one) => values.includes(one)),
  ) ?? values),
];

/** What demands nothing is left out: calls are checked while somebody waits. */
export const demanding = ({ kind, ...all }: Constraint): Constraint | undefined => {
  const { item, key, value, members, values, ...own } = all;
  const inner = Object.entries(members ?? {}).flatMap(([name, member]) => {
    const found = demanding(member);
    return found ? [[name, found] as const] : [];
  });
  const demands = compact({
    ...own,
    values: values && listed(values),
    item: item && demanding(item),
    key: key && demanding(key),
    value: value && demanding(value),
    members: inner.length > 0 ? Object.fromEntries(inner) : undefined,
  });
  return Object.keys(demands).length > 0 ? { kind, ...demands } : undefined;
};

/** Without the demands on the length of a list. */
export const uncounted = (input: Constraint, list: string | undefined): Constraint => {
  const member = list === undefined ? undefined : input.members?.[list];
  if (list === undefined || !member) return input;
  const { min: _min, max: _max, ...rest } = member;
  return { ...input, members: { ...input.members, [list]: rest } };
};
