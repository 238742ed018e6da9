const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] ?? char);

/** Elements by name; an array repeats its element. */
export type XmlValue = string | number | readonly XmlValue[] | { readonly [name: string]: XmlValue };

/** Renders elements as XML, e.g. `{ Error: { Code: "Throttling" } }`. */
export const xml = (value: XmlValue): string => {
  if (typeof value === "string" || typeof value === "number") return escapeXml(String(value));
  if (Array.isArray(value)) return value.map((one) => xml(one)).join("");
  return Object.entries(value)
    .flatMap(([name, inner]) =>
      (Array.isArray(inner) ? inner : [inner]).map((one) => `<${name}>${xml(one)}</${name}>`),
    )
    .join("");
};
