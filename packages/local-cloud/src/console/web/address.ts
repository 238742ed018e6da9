export interface Route {
  /** The first part of the hash: `queues` of `#/queues/jobs?status=dead`. */
  readonly view: string;
  /** The rest of the path, decoded; may be empty. */
  readonly rest: string;
  /** The filters of a list, and other settings of a link. */
  readonly parameters: URLSearchParams;
}

/** @param hash as of the address bar */
export const routeOf = (hash: string): Route => {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [view = "", ...rest] = path.split("/");
  return { view, rest: decodeURIComponent(rest.join("/")), parameters: new URLSearchParams(query) };
};

/** `#/queues/jobs?state=dead`; parameters without a value are left out */
export const href = (
  view: string,
  rest = "",
  parameters: Readonly<Record<string, string | undefined>> = {},
): string => {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) given.set(name, value);
  const query = given.toString();
  const path = rest === "" ? `#/${view}` : `#/${view}/${encodeURIComponent(rest)}`;
  return query === "" ? path : `${path}?${query}`;
};

/** The hash with one parameter changed; an empty value removes it. */
export const withParameter = (hash: string, name: string, value: string): string => {
  const { view, rest, parameters } = routeOf(hash);
  return href(view, rest, { ...Object.fromEntries(parameters), [name]: value });
};
