import { expect } from "chai";
import * as fc from "fast-check";
import { InvalidRequest } from "../../../handlers/domain/errors";
import { idempotencyKeyOf } from "../../../handlers/orders/idempotency";
import { structuredString } from "../../../handlers/orders/structured-string";

describe("the Idempotency-Key header", () => {
  const keys: [header: string, key: string][] = [
    ["8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"],
    ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', "8e03978e-40d5-43dd-bc93-6894a57f9324"],
    ['  "a"  ', "a"],
    ["  a  ", "a"],
    ['"a b"', "a b"],
    ['"a\\"b"', 'a"b'],
    ['"a\\\\b"', "a\\b"],
    ['"a\\\\\\"b"', 'a\\"b'],
    ['"a";v=1', "a"],
    ['"a"; v=1;  w', "a"],
    ['"a";v="x;y\\""', "a"],
    ['"a";v=tok/en;b=:aGk=:;c=?0;d=-1.5;*e=*', "a"],
    ["a;v=1", "a;v=1"],
    ['a"b', 'a"b'],
    ["a\\b", "a\\b"],
    [`"${"k".repeat(255)}"`, "k".repeat(255)],
  ];
  for (const [header, key] of keys)
    it(`${header.slice(0, 60)} is the key ${key.slice(0, 60)}`, () => {
      expect(idempotencyKeyOf(header)).to.equal(key);
    });

  for (const header of [
    "",
    " ",
    '""',
    '"',
    '"a',
    "a b",
    '"a" b',
    '"a""b"',
    '"a", "b"',
    '"a\\nb"',
    '"a\\',
    '"a\\"',
    '"a";',
    '"a";V=1',
    '"a";v=',
    '"a";v="',
    '"a";v=?2',
    '"a" ;v=1',
    '"é"',
    "é",
    "a\tb",
    '"a\tb"',
    `"${"k".repeat(256)}"`,
    "k".repeat(256),
  ])
    it(`${JSON.stringify(header).slice(0, 60)} is none`, () => {
      expect(() => idempotencyKeyOf(header))
        .to.throw(InvalidRequest)
        .with.deep.property("errors", [
          {
            path: "Idempotency-Key",
            message: "must be 1 to 255 printable ASCII characters: without spaces, or in quotes (RFC 8941)",
          },
        ]);
    });

  it("needn't be there", () => {
    expect(idempotencyKeyOf(undefined)).to.equal(undefined);
  });

  it("gives back any text that was quoted as the RFC says, whatever its parameters", () => {
    const printable = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(
      fc.property(printable, (text) => {
        const header = `"${text.replace(/["\\]/g, "\\$&")}"`;

        expect(structuredString(header)).to.equal(text);
        expect(structuredString(`${header};v=1.0;w="${text.replace(/["\\]/g, "\\$&")}"`)).to.equal(text);
      }),
    );
  });

  it("is read in no time, however it was made", () => {
    const begun = performance.now();

    for (const header of [`"${"\\".repeat(10_000)}`, `"a"${";a".repeat(5_000)}=`, `"a"${"; ".repeat(5_000)}`])
      structuredString(header);

    expect(performance.now() - begun).to.be.lessThan(5_000);
  });
});
