const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#13;", // parsers convert it to a line feed
};

/** Characters that XML 1.0 doesn't allow, not even escaped: https://www.w3.org/TR/xml/#charsets */
const illegal = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const escapeXml = (text: string): string =>
  text.replace(illegal, "\u{fffd}").replace(/[&<>"'\r]/g, (char) => entities[char] ?? char);

/** Elements by name; an array repeats its element. */
export type XmlValue = string | number | readonly XmlValue[] | { readonly [name: string]: XmlValue };

/** Renders elements as XML, e.g. `{ Error: { Code: "Throttling" } }`. */
export const xml = (value: XmlValue): string => {
  if (typeof value === "string" || typeof value === "number") return escapeXml(String(value));
  if (Array.isArray(value)) return value.map((one) => xml(one)).join("");
  return Object.entries(value)
    .flatMap(([name, inner]) =>
      (Array.isArray(inner) ? inner : [inner]).map((one) => element(name, xml(one))),
    )
    .join("");
};

const element = (name: string, content: string): string =>
  content === "" ? `<${name}/>` : `<${name}>${content}</${name}>`;
