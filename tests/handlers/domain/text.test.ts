import { expect } from "chai";
import * as fc from "fast-check";
import * as z from "zod";
import { identifier, line, shortened, unseenIn } from "../../../handlers/domain/text";

const name = () => line(100);
const messageOf = (text: string): string | undefined => name().safeParse(text).error?.issues[0]?.message;

describe("a line of text", () => {
  const legitimate: Record<string, string> = {
    "Irish names": "Siobhán O’Leary",
    Vietnamese: "Nguyễn Thị Minh Khai",
    Greek: "Ελένη Παπαδοπούλου",
    Hebrew: "דָּוִד בֶּן־גּוּרִיּוֹן",
    Arabic: "محمد بن عبد الله",
    "Persian with a non-joiner": "علی\u200Cرضا می\u200Cخواهم",
    "Hindi with a joiner after a virama": "क्\u200Dष",
    "Sinhala, which can't be written without": "ශ්\u200Dරී ලංකා",
    "Malayalam, at a word's end": "അവന്\u200D",
    Bengali: "রবীন্দ্রনাথ ঠাকুর",
    Thai: "ศรีสุดา",
    Chinese: "王小明",
    "Japanese with a variant of a character": "葛\u{E0100}城",
    Korean: "김철수",
    Mongolian: "ᠮᠣᠩ\u180Bᠭᠣᠯ",
    "an emoji": "Café 🎂",
    "an emoji in colour": "❤\uFE0F",
    "a family of emoji": "👨\u200D👩\u200D👧",
    "an emoji with a skin and a profession": "👩🏽\u200D🚀",
    "a rainbow flag": "🏳\uFE0F\u200D🌈",
    "a key": "1\uFE0F\u20E3",
    "fractions and signs": "½ № ™ © § €",
    "a rare character beyond 16 bits": "𠮷野家",
    "a blank that doesn't break": "10\u00A0000 Main Street",
  };
  for (const [what, text] of Object.entries(legitimate))
    it(`may have ${what}`, () => {
      expect(messageOf(text)).to.equal(undefined);
      expect(name().parse(text)).to.equal(text.normalize("NFC"));
    });

  const unseen: Record<string, [text: string, named: string]> = {
    "a zero-width space": ["Ada\u200BLovelace", "U+200B"],
    "a word joiner": ["Ada\u2060Lovelace", "U+2060"],
    "a byte order mark within": ["Ada\uFEFFLovelace", "U+FEFF"],
    "a non-joiner between Latin letters": ["Ada\u200CLovelace", "U+200C"],
    "a joiner between Latin letters": ["Ada\u200DLovelace", "U+200D"],
    "a joiner after an emoji and before a letter": ["👩\u200DAda", "U+200D"],
    "an override of direction": ["Ada\u202Eecalevol", "U+202E"],
    "an isolate": ["Ada\u2066Lovelace", "U+2066"],
    "a mark of direction": ["Ada\u200ELovelace", "U+200E"],
    "an Arabic mark of direction": ["محمد\u061Cعلي", "U+061C"],
    "a soft hyphen": ["Love\u00ADlace", "U+00AD"],
    "a grapheme joiner": ["Ada\u034FLovelace", "U+034F"],
    "a Hangul filler": ["Ada\u3164Lovelace", "U+3164"],
    "a halfwidth Hangul filler": ["Ada\uFFA0Lovelace", "U+FFA0"],
    "a blank in Braille": ["Ada\u2800Lovelace", "U+2800"],
    "an invisible times": ["Ada\u2062Lovelace", "U+2062"],
    "a selector after a letter": ["Ada\uFE0FLovelace", "U+FE0F"],
    "a selector after a digit that is no key": ["Ada 1\uFE0F", "U+FE0F"],
    "a supplementary selector after a letter": ["Ada\u{E0100}Lovelace", "U+E0100"],
    "tags that spell hidden text": ["Ada\u{E0068}\u{E0069}", "U+E0068"],
    "an annotation": ["Ada\uFFF9Lovelace", "U+FFF9"],
    "a musical control": ["Ada\u{1D173}Lovelace", "U+1D173"],
    "a replacement character, which damaged text ends as": ["Ad\uFFFD Lovelace", "U+FFFD"],
    "an object's place": ["Ada\uFFFCLovelace", "U+FFFC"],
    "a private character": ["Ada\uE000Lovelace", "U+E000"],
    "an unassigned character": ["Ada\u0378Lovelace", "U+0378"],
    "a noncharacter": ["Ada\uFFFELovelace", "U+FFFE"],
    "half of a pair": ["Ada\uD800Lovelace", "U+D800"],
    "the other half": ["Ada\uDC00Lovelace", "U+DC00"],
    "a line separator": ["Ada\u2028Lovelace", "U+2028"],
    "a line break": ["Ada\nLovelace", "U+000A"],
    "a NUL": ["Ada\u0000Lovelace", "U+0000"],
    "a control of the second set": ["Ada\u0085Lovelace", "U+0085"],
  };
  for (const [what, [text, named]] of Object.entries(unseen))
    it(`may not have ${what}, and the answer names it`, () => {
      expect(messageOf(text)).to.equal(`has ${named}, an invisible character; leave it out`);
    });

  it("is never empty, blank, or blank at its ends", () => {
    for (const text of ["", " ", "\u3000", " Ada", "Ada\u00A0", "Ada\uFEFF"])
      expect(name().safeParse(text).success, JSON.stringify(text)).to.equal(false);
  });

  it("is as long as people would count it, and not as JavaScript does", () => {
    expect(name().safeParse("🎂".repeat(100)).success).to.equal(true);
    expect(messageOf("🎂".repeat(101))).to.equal("must have at most 100 characters");
    expect(messageOf("a".repeat(101))).to.equal("must have at most 100 characters");
  });

  it("is normalised: two ways to write é are one name", () => {
    expect(name().parse("Rene\u0301e")).to.equal("Ren\u00E9e");
    expect(identifier(64).parse("CUST-e\u0301")).to.equal(identifier(64).parse("CUST-\u00E9"));
  });

  it("that identifies something has no exceptions: not even what scripts and emoji need", () => {
    for (const text of Object.values(legitimate)) {
      const needed = ["\u180B", "\u200C", "\u200D", "\uFE0F", "\u{E0100}"].some((one) => text.includes(one));
      expect(identifier(100).safeParse(text).success, text).to.equal(!needed);
    }
  });

  it("matches its pattern in the contract whenever it is taken, and mostly is when it matches", () => {
    const pattern = new RegExp(String(z.toJSONSchema(name()).pattern), "u");
    for (const text of Object.values(legitimate)) expect(text, text).to.match(pattern);
    for (const hidden of ["\u200B", "\u202E", "\u00AD", "\u3164", "\uFFFD", "\uE000", "\u0085"])
      expect(`Ada${hidden}Lovelace`).not.to.match(pattern);
    for (const text of ["", " Ada", "Ada ", "Ada\n"]) expect(text).not.to.match(pattern);

    const generated = fc.sample(fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }), {
      numRuns: 500,
      seed: 7,
    });
    const matching = generated.filter((text) => pattern.test(text));
    const taken = matching.filter((text) => name().safeParse(text).success);
    expect(taken.length).to.be.greaterThan(0.8 * matching.length);
  });

  it("looks different whenever it is different, for joiners anywhere in it", () => {
    const joiner = fc.constantFrom("\u200B", "\u200C", "\u200D", "\uFE0F", "\u2060");
    const latin = fc.stringMatching(/^[A-Za-z]{1,10}$/);
    fc.assert(
      fc.property(latin, joiner, latin, (before, unseenOne, after) => {
        expect(unseenIn(`${before}${unseenOne}${after}`)).to.equal(unseenOne);
      }),
    );
  });

  it("that identifies something names its invalid character, which its pattern excludes too", () => {
    const { pattern } = z.toJSONSchema(identifier(64));

    expect(identifier(64).safeParse("CUST\u200D1").error?.issues[0]?.message).to.equal(
      "has U+200D, an invisible character; leave it out",
    );
    expect("CUST-1").to.match(new RegExp(String(pattern), "u"));
    for (const unseenOne of ["\u180B", "\u200C", "\u200D", "\uFE0F", "\u200B"])
      expect(`CUST${unseenOne}1`).to.not.match(new RegExp(String(pattern), "u"));
  });

  it("says in the contract how long it may be", () => {
    expect(z.toJSONSchema(name())).to.include({ minLength: 1, maxLength: 100 });
  });

  it("has one complaint when it is empty or too long, and one about blanks at its ends", () => {
    const complaints = (text: string) =>
      name()
        .safeParse(text)
        .error?.issues.map(({ message }) => message);

    expect(complaints("")).to.deep.equal(["must not be empty"]);
    expect(complaints(` ${"a".repeat(101)}`)).to.deep.equal(["must have at most 100 characters"]);
    expect(complaints(" Ada")).to.deep.equal(["must not begin or end with white space"]);
  });

  it("can be cut without cutting a character", () => {
    expect(shortened("🎂🎂🎂", 2)).to.equal("🎂🎂");
    expect(shortened("ab", 2)).to.equal("ab");
    expect(shortened("abc", 2)).to.equal("ab");
  });
});
