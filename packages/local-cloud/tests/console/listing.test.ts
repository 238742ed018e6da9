import { expect } from "chai";
import { backwards, listed, wantedOf } from "../../src/console/listing";
import { href, routeOf, withParameter } from "../../src/console/web/address";
import { ago, clockOf, dateAndClock, duration } from "../../src/console/web/times";

const facts = (at: number) => ({ at, text: `Line ${at}` });

describe("a list of the console's", () => {
  it("is as long as asked for, and says whether there is more", () => {
    const newest = [9, 8, 7, 6];

    expect(listed(newest, { q: "", since: 0, limit: 3 }, facts)).to.deep.equal({
      items: [9, 8, 7],
      more: true,
    });
    expect(listed(newest, { q: "", since: 0, limit: 4 }, facts).more).to.equal(false);
  });

  it("leaves out what is too old, and what doesn't mention a word, in either case", () => {
    expect(listed([9, 8, 7], { q: "", since: 8, limit: 9 }, facts).items).to.deep.equal([9, 8]);
    expect(listed([9, 8, 7], { q: "LINE 8", since: 0, limit: 9 }, facts).items).to.deep.equal([8]);
  });

  it("reads what is wanted from the address: an empty choice is none", () => {
    const wanted = wantedOf(new URLSearchParams("q= ab &minutes=5&limit="), 1_000_000);

    expect(wanted).to.deep.equal({ q: "ab", since: 700_000, limit: 100 });
    expect(() => wantedOf(new URLSearchParams("limit=many"), 0)).to.throw();
  });

  it("is walked from its end without a copy", () => {
    expect([...backwards([1, 2, 3])]).to.deep.equal([3, 2, 1]);
  });
});

describe("the console's addresses", () => {
  it("hold a view, what it shows, and what its list is narrowed by", () => {
    const { view, rest, parameters } = routeOf("#/queues/arn%3Aaws%3Asqs?message=m1&q=a%20b");

    expect([view, rest]).to.deep.equal(["queues", "arn:aws:sqs"]);
    expect(Object.fromEntries(parameters)).to.deep.equal({ message: "m1", q: "a b" });
    expect(href("queues", "arn:aws:sqs", { message: "m1", q: "" })).to.equal(
      "#/queues/arn%3Aaws%3Asqs?message=m1",
    );
  });

  it("keep the other parameters when one changes", () => {
    expect(withParameter("#/logs?q=x&level=WARN", "level", "ERROR")).to.equal("#/logs?q=x&level=ERROR");
    expect(withParameter("#/logs?q=x&level=WARN", "level", "")).to.equal("#/logs?q=x");
  });
});

describe("times", () => {
  it("have one format, whatever the browser's language", () => {
    expect(clockOf(Date.UTC(2026, 0, 2, 3, 4, 5))).to.match(/^\d\d:04:05$/);
    expect(dateAndClock(Date.UTC(2026, 0, 2, 12, 4, 5))).to.match(/^2026-01-0\d \d\d:04:05$/);
  });

  it("grow coarser with their distance", () => {
    const texts = [0, 5_000, 120_000, 7_200_000, 259_200_000].map(ago);

    expect(texts).to.deep.equal(["now", "5 s ago", "2 min ago", "2 h ago", "3 d ago"]);
    expect([0.84, 128, 2_310, 184_000].map(duration)).to.deep.equal([
      "0.8 ms",
      "128 ms",
      "2.31 s",
      "3 min 4 s",
    ]);
  });
});
