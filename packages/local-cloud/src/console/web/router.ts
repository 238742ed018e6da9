import { useEffect, useState } from "preact/hooks";
import { type Route, routeOf, withParameter } from "./address";

export { href } from "./address";

/** Changes a parameter of the current page, without adding to the browser's history. */
export const setParameter = (name: string, value: string): void => {
  history.replaceState(undefined, "", withParameter(location.hash, name, value));
  dispatchEvent(new HashChangeEvent("hashchange"));
};

export const useRoute = (): Route => {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const update = () => setRoute(routeOf(location.hash));
    addEventListener("hashchange", update);
    return () => removeEventListener("hashchange", update);
  }, []);
  return route;
};
