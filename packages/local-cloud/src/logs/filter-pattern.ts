import { AwsError } from "../service";
import { columnsPattern } from "./pattern/columns-pattern";
import { jsonPattern } from "./pattern/json-pattern";

const term = /([-?]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)+)%|(\S+))/g;

/**
 * A filter pattern. In braces it is one for JSON, in brackets one for columns. Of plain terms all must be there,
 * `-term` mustn't, and of `?term` one must; `%…%` is a regular expression. Terms are case-sensitive; in quotes they
 * may have blanks.
 * @throws AwsError InvalidParameterException
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export const filterPattern = (pattern: string): ((message: string) => boolean) => {
  const text = pattern.trim();
  if (text.startsWith("{")) return jsonPattern(text);
  if (text.startsWith("[")) return columnsPattern(text);
  if ((text.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1)
    throw new AwsError("InvalidParameterException", `Invalid filter pattern: ${text}`);
  const terms = [...text.matchAll(term)].map(([, kind = "", quoted, pattern, bare = ""]) => ({
    kind,
    isIn:
      pattern === undefined ? containing(quoted?.replace(/\\(.)/g, "$1") ?? bare) : matching(pattern, text),
  }));
  const of = (wanted: string) => terms.filter(({ kind }) => kind === wanted).map(({ isIn }) => isIn);
  const [all, none, any] = [of(""), of("-"), of("?")];
  return (message) =>
    all.every((isIn) => isIn(message)) &&
    !none.some((isIn) => isIn(message)) &&
    (any.length === 0 || any.some((isIn) => isIn(message)));
};

const containing = (text: string) => (message: string) => message.includes(text);

const matching = (pattern: string, whole: string) => {
  try {
    const expression = new RegExp(pattern);
    return (message: string) => expression.test(message);
  } catch {
    throw new AwsError("InvalidParameterException", `Invalid filter pattern: ${whole}`);
  }
};
