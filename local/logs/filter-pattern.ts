import { AwsError, NotImplementedLocally } from "../service";

const term = /([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g;

/**
 * A filter pattern for unstructured lines: terms that all must be there, `-term` that mustn't, `?term` of which one
 * must. Terms are case-sensitive; in quotes they may have blanks.
 * @throws AwsError InvalidParameterException; NotImplemented for patterns of JSON and of columns
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export const filterPattern = (pattern: string): ((message: string) => boolean) => {
  const text = pattern.trim();
  if (/^[{[%]/.test(text))
    throw new NotImplementedLocally(`the filter pattern ${text}: terms are embedded alone`);
  if ((text.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1)
    throw new AwsError("InvalidParameterException", `Invalid filter pattern: ${text}`);
  const terms = [...text.matchAll(term)].map(([, kind = "", quoted, bare = ""]) => ({
    kind,
    text: quoted?.replace(/\\(.)/g, "$1") ?? bare,
  }));
  const of = (wanted: string) => terms.filter(({ kind }) => kind === wanted).map(({ text: one }) => one);
  const [all, none, any] = [of(""), of("-"), of("?")];
  return (message) =>
    all.every((one) => message.includes(one)) &&
    !none.some((one) => message.includes(one)) &&
    (any.length === 0 || any.some((one) => message.includes(one)));
};
