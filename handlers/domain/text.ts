import * as z from "zod";

/**
 * Invisible characters, which could make two texts differ without the reader noticing: controls, formats such as
 * zero-width spaces and directions, lone surrogates, private-use and unassigned characters, fillers, and U+FFFD, which
 * marks damaged text.
 */
const unseen = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800\uFFFC\uFFFD]/u;

/** Scripts with joining letters, where a joiner or non-joiner between two letters changes the visible text. */
const joining = ["Arabic", "Syriac", "Mongolian", "Nko", "Mandaic", "Adlam", "Hanifi_Rohingya"]
  .map((script) => `\\p{Script=${script}}`)
  .join("");

/** Viramas of Indic scripts: they remove a letter's vowel, and a joiner after them decides whether the next letter joins. */
const virama =
  "\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D3B\\u0D3C\\u0D4D\\u0DCA\\u0E3A\\u0F84\\u1039\\u17D2\\u1B44\\u1BAA\\uA806\\uA8C4\\uA953\\uA9C0";

/** Places where invisible characters are part of the visible text, according to Unicode. */
const meaningful = new RegExp(
  [
    // Persian, Urdu, Sindhi, Uyghur …: between two letters. Hindi, Bengali, Sinhala, Malayalam …: after a virama.
    `(?<=[${joining}]\\p{M}*)[\\u200C\\u200D](?=[${joining}])`,
    `(?<=[${virama}])[\\u200C\\u200D]`,
    // A selector chooses the form of a Mongolian letter.
    "(?<=\\p{Script=Mongolian})[\\u180B-\\u180D\\u180F]",
    "(?<=\\p{Script=Mongolian})\\u180E(?=\\p{Script=Mongolian})",
    // Names in Japan, China and Korea use variants of characters.
    "(?<=\\p{Script=Han})[\\uFE00-\\uFE02\\u{E0100}-\\u{E01EF}]",
    // Emoji: the coloured form, keys, and several joined into one.
    "(?<=(?![0-9#*])\\p{Emoji})[\\uFE0E\\uFE0F]",
    "(?<=[0-9#*])\\uFE0F(?=\\u20E3)",
    "(?<=\\p{Extended_Pictographic}[\\uFE0F\\p{Emoji_Modifier}]?)\\u200D(?=\\p{Extended_Pictographic})",
  ].join("|"),
  "gu",
);

/** The first invisible character of a text; undefined if there is none. */
export const unseenIn = (text: string): string | undefined =>
  unseen.exec(text.replace(meaningful, ""))?.[0] ?? undefined;

const nameOf = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
};

/**
 * The pattern for the contract. It is less strict than the check, because many tools don't support Unicode properties in
 * patterns. Every accepted text matches, but some matching texts are refused: those with a joiner in the wrong place, or
 * with an unassigned character.
 */
const portable = (more = ""): string => {
  const hidden = [
    "\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u200B\\u200E\\u200F\\u2028-\\u202E",
    "\\u2060-\\u206F\\u2800\\u3164\\uE000-\\uF8FF\\uFDD0-\\uFDEF\\uFEFF\\uFFA0\\uFFF0-\\uFFFF",
    more,
  ].join("");
  return `^[^\\s${hidden}]([^${hidden}]*[^\\s${hidden}])?$`;
};

/** Characters that join others; never allowed in an identifier. */
const joiners = "\\u180B-\\u180F\\u200C\\u200D\\uFE00-\\uFE0F";

/** The length as JSON Schema counts it: emoji and rare characters are one each, although JavaScript stores two units. */
const lengthOf = (text: string): number => [...text].length;

const limited = (max: number, pattern: string) =>
  z
    .string()
    .normalize("NFC")
    .refine((text) => text.length > 0, { error: "must not be empty", abort: true })
    .refine((text) => lengthOf(text) <= max, { error: `must have at most ${max} characters`, abort: true })
    .refine((text) => text === text.trim(), { error: "must not begin or end with white space" })
    .meta({ minLength: 1, maxLength: max, pattern });

const complaint = (found: string | undefined): string =>
  found === undefined ? "is text" : `has ${nameOf(found)}, an invisible character; leave it out`;

/**
 * One line of text for people: names, parts of addresses, reasons. Normalised to NFC, without white space
 * at its ends or invisible characters, except those that scripts and emoji need between others.
 * @param max characters, as Unicode counts them
 */
export const line = (max: number) =>
  limited(max, portable()).refine((text) => unseenIn(text) === undefined, {
    error: ({ input }) => complaint(unseenIn(String(input))),
  });

/** An identifier from another system: one line, with no exceptions for invisible characters. */
export const identifier = (max: number) =>
  limited(max, portable(joiners)).refine((text) => !unseen.test(text), {
    error: ({ input }) => complaint(unseen.exec(String(input))?.[0]),
  });

/** Stored text. Texts accepted by earlier, looser rules must stay readable. */
export const recordedText = (max: number) => z.string().meta({ minLength: 1, maxLength: max });

/** The text, cut off at the limit. */
export const shortened = (text: string, max: number): string =>
  lengthOf(text) <= max ? text : [...text].slice(0, max).join("");
