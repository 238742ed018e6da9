import { AwsError } from "../../service";

type Column = (field: string | undefined) => boolean;

/**
 * A filter pattern for lines of columns with blanks between them: `[ip, user, status=4*, size > 1000]`. What is in
 * quotes or brackets is one column.
 * @throws AwsError InvalidParameterException
 */
export const columnsPattern = (pattern: string): ((message: string) => boolean) => {
  const inside = /^\[(.*)\]$/s.exec(pattern)?.[1];
  if (inside === undefined)
    throw new AwsError("InvalidParameterException", `Invalid filter pattern: ${pattern}`);
  const columns = inside.split(",").map((column) => column.trim());
  const rest = columns.indexOf("...");
  const tests = columns.map(columnOf);
  return (message) => {
    const fields = [...message.matchAll(/"([^"]*)"|\[([^\]]*)\]|(\S+)/g)].map(
      ([, quoted, bracketed, bare]) => quoted ?? bracketed ?? bare,
    );
    if (rest < 0) return fields.length === tests.length && tests.every((test, index) => test(fields[index]));
    const after = tests.length - rest - 1;
    return (
      fields.length >= tests.length - 1 &&
      tests.slice(0, rest).every((test, index) => test(fields[index])) &&
      (after === 0 || tests.slice(-after).every((test, index) => test(fields[fields.length - after + index])))
    );
  };
};

const columnOf = (column: string): Column => {
  const conditions = column.split(/&&|\|\|/).map(conditionOf);
  return (field) =>
    column.includes("||")
      ? conditions.some((holds) => holds(field))
      : conditions.every((holds) => holds(field));
};

const conditionOf = (text: string): Column => {
  const [, operator = "", wanted = ""] = /(!=|<=|>=|=|<|>)\s*(.*)$/s.exec(text.trim()) ?? [];
  if (operator === "") return () => true;
  const value = wanted.replace(/^"(.*)"$/s, "$1");
  const like = new RegExp(
    `^${value
      .split("*")
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
    "s",
  );
  if (operator === "=") return (field) => like.test(field ?? "");
  if (operator === "!=") return (field) => !like.test(field ?? "");
  if (operator === "<") return (field) => Number(field) < Number(value);
  if (operator === "<=") return (field) => Number(field) <= Number(value);
  return operator === ">"
    ? (field) => Number(field) > Number(value)
    : (field) => Number(field) >= Number(value);
};
