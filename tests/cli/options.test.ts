import { expect } from "chai";
import * as z from "zod";
import { parseOptions } from "../../cli/context";
import { UsageError } from "../../cli/errors";
import { collect, momentOf, whole } from "../../cli/options";

const now = new Date("2026-03-01T12:00:00Z");

describe("times on the command line", () => {
  for (const [text, iso] of [
    ["now", "2026-03-01T12:00:00.000Z"],
    ["90s", "2026-03-01T11:58:30.000Z"],
    ["15m", "2026-03-01T11:45:00.000Z"],
    ["1h", "2026-03-01T11:00:00.000Z"],
    ["2d", "2026-02-27T12:00:00.000Z"],
    ["2026-03-01T10:00:00Z", "2026-03-01T10:00:00.000Z"],
    ["2026-03-01T10:00:00+02:00", "2026-03-01T08:00:00.000Z"],
    ["2026-03-01", "2026-03-01T00:00:00.000Z"],
  ] as const)
    it(`${text} is ${iso}`, () => {
      expect(momentOf(text, now)?.toISOString()).to.equal(iso);
    });

  for (const text of [
    "",
    "h",
    "1y",
    "yesterday",
    "-1h",
    "2026-02-30",
    "10:00",
    "1.5h",
    "99999999999d",
    "999999d",
    "9999-12-31T23:59:59-10:00",
  ])
    it(`"${text}" is no time`, () => {
      expect(momentOf(text, now)).to.equal(undefined);
    });
});

describe("options", () => {
  it("name each option at fault as it is written", () => {
    const schema = z.object({ dailyQuota: whole(1, 10), limit: whole(1, 10) });

    const parse = () => parseOptions(schema, { dailyQuota: "11", limit: "many" });

    expect(parse)
      .to.throw(UsageError, /--daily-quota: .*10/)
      .with.property("message")
      .that.matches(/--limit: must be a whole number from 1 to 10/);
  });

  it("that repeat are collected in order", () => {
    expect(collect("b", collect("a", undefined))).to.deep.equal(["a", "b"]);
  });
});
