import * as z from "zod";
import { AwsError } from "../service";

/** The input of GetParametersByPath; filters are refused by name. */
export const byPathInput = z.strictObject({
  Path: z.string().regex(/^\//, "must begin with a slash"),
  Recursive: z.boolean().default(false),
  WithDecryption: z.boolean().default(false),
  MaxResults: z.int().min(1).max(10).default(10),
  NextToken: z.string().optional(),
});

/**
 * A page of the parameters below a path, by name: those directly below it, or all of them.
 * @throws AwsError InvalidNextToken
 */
export const pageByPath = <Item extends { readonly name: string }>(
  all: Iterable<Item>,
  { Path, Recursive, MaxResults, NextToken = "0" }: z.output<typeof byPathInput>,
): { items: readonly Item[]; nextToken: string | undefined } => {
  const start = Number(NextToken);
  if (!Number.isInteger(start) || start < 0)
    throw new AwsError("InvalidNextToken", "The specified token is not valid.");
  const root = Path.endsWith("/") ? Path : `${Path}/`;
  const found = [...all]
    .filter(({ name }) => name.startsWith(root) && (Recursive || !name.slice(root.length).includes("/")))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const end = start + MaxResults;
  return { items: found.slice(start, end), nextToken: end < found.length ? String(end) : undefined };
};
