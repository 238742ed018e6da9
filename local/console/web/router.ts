import { useEffect, useState } from "preact/hooks";

export interface Route {
  /** The first part of the hash: `orders` of `#/orders/ord_1`. */
  readonly view: string;
  /** What follows, decoded; empty when there is none. */
  readonly rest: string;
}

const current = (): Route => {
  const [view = "", ...rest] = location.hash.replace(/^#\/?/, "").split("/");
  return { view, rest: decodeURIComponent(rest.join("/")) };
};

/** `#/orders/ord_1` */
export const href = (view: string, rest = ""): string =>
  rest === "" ? `#/${view}` : `#/${view}/${encodeURIComponent(rest)}`;

export const useRoute = (): Route => {
  const [route, setRoute] = useState(current);
  useEffect(() => {
    const update = () => setRoute(current());
    addEventListener("hashchange", update);
    return () => removeEventListener("hashchange", update);
  }, []);
  return route;
};
