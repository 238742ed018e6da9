/** A quoted string: printable ASCII, in which only a quote and a backslash are escaped. */
const quoted = String.raw`"((?:[ !#-\[\]-~]|\\["\\])*)"`;

/** The other possible values of a parameter: tokens, numbers, byte sequences, booleans. */
const bare = String.raw`(?:[A-Za-z*][!#$%&'*+.^_\`|~0-9A-Za-z:/-]*|-?\d{1,15}(?:\.\d{1,3})?|:[A-Za-z0-9+/=]*:|\?[01])`;
const parameter = `; *[a-z*][a-z0-9_.*-]*(?:=(?:${quoted.replace("((", "(?:(")}|${bare}))?`;

const item = new RegExp(`^ *${quoted}(?:${parameter})* *$`);

/**
 * Reads a header value that is a string as in structured fields: returns it without quotes, escapes and parameters, or
 * undefined if it isn't one. Unknown parameters are ignored, as the RFC requires.
 * @see https://www.rfc-editor.org/rfc/rfc8941#section-3.3.3
 */
export const structuredString = (header: string): string | undefined =>
  item.exec(header)?.[1]?.replace(/\\(["\\])/g, "$1");
