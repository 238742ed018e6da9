/** Whether an answer is AWS's. A text of AWS's that is an object was JSON; `*` in a text is any text. */
export const asExpected = (aws: unknown, here: unknown): boolean => {
  if (typeof aws === "string") return typeof here !== "object" && wildcardOf(aws).test(String(here));
  if (Array.isArray(aws))
    return (
      Array.isArray(here) &&
      here.length === aws.length &&
      aws.every((item, index) => asExpected(item, here[index]))
    );
  if (!isObject(aws)) return aws === here;
  const found = typeof here === "string" ? parsed(here) : here;
  if (!isObject(found)) return false;
  const names = Object.keys(aws);
  const others = Object.keys(found).filter((name) => !names.includes(name) && !unrecorded.has(name));
  return others.length === 0 && names.every((name) => asExpected(aws[name], found[name]));
};

/** What the recordings leave out. */
const unrecorded: ReadonlySet<string> = new Set(["SenderId", "md5OfMessageAttributes"]);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const wildcardOf = (text: string): RegExp => new RegExp(`^${text.split("*").map(escaped).join(".*")}$`, "s");

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
