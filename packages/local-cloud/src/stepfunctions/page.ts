import { AwsError } from "../service";

/** One page of a listing, and the token of the next. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/**
 * A page that begins after the item of the token, which stays right when newer items come before it.
 * @param keyOf returns a unique key of an item
 * @throws AwsError InvalidToken
 */
export const page = <Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  request: { readonly maxResults: number; readonly nextToken?: string | undefined },
): Page<Item> => {
  const start = request.nextToken === undefined ? 0 : after(items, keyOf, request.nextToken);
  const shown = items.slice(start, start + request.maxResults);
  const last = shown.at(-1);
  if (last === undefined || start + shown.length >= items.length) return { items: shown };
  return { items: shown, nextToken: Buffer.from(keyOf(last)).toString("base64url") };
};

const after = <Item>(items: readonly Item[], keyOf: (item: Item) => string, token: string): number => {
  const key = Buffer.from(token, "base64url").toString("utf8");
  const index = items.findIndex((item) => keyOf(item) === key);
  if (index < 0) throw new AwsError("InvalidToken", `Invalid Token: '${token}'`);
  return index + 1;
};
