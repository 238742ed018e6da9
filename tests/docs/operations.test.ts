import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { alarmKinds } from "../../infra/alarm-kinds";
import { settingsSchema } from "../../infra/config";

const text = readFileSync(join(__dirname, "../../docs/operations.md"), "utf8");

/** As GitHub makes anchors of headings. */
const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-"),
);

describe("docs/operations.md", () => {
  it("has an entry for each kind of alarm: what it means, where to look, what to do", () => {
    for (const kind of alarmKinds) {
      const [, entry = ""] = text.split(`### alarm-${kind}\n`);
      const [about = ""] = entry.split(/^#/m);

      expect(about, kind).to.contain("**Means:**").and.contain("**Look at:**").and.contain("**Do:**");
    }
  });

  it("has no entries for alarms that don't exist", () => {
    const entries = anchors.filter((anchor) => anchor.startsWith("alarm-"));

    expect(entries).to.have.members(alarmKinds.map((kind) => `alarm-${kind}`));
  });

  it("links to places that it has", () => {
    const links = [...text.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);

    expect(links).to.have.length.greaterThan(5);
    expect(anchors).to.include.members(links);
  });

  it("names settings that exist", () => {
    const named = [...text.matchAll(/pulumi config set (?:--secret )?(\w+)/g)].map(([, key]) => key);

    expect(Object.keys(settingsSchema.shape)).to.include.members(named);
  });
});
