import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { expect } from "chai";
import type { Command } from "commander";
import { compose } from "../../cli/program";
import { routes } from "../../handlers/http/routes";
import { dependencies, devDependencies, scripts } from "../../package.json";

const root = join(__dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** Every document of the project; packages have their own. */
const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "CHANGELOG.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

const commandsOf = (): readonly Command[] => {
  const { program } = compose({
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    env: {},
    openTarget: () => Promise.reject(new Error("not opened")),
    confirm: undefined,
    now: () => new Date(),
    interruption: { hold: () => () => {} },
  });
  return program.commands;
};

describe("the documents", () => {
  for (const document of documents) {
    it(`${document.replaceAll("\\", "/")} links to files that exist`, () => {
      const links = [...read(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link = ""]) => link);

      const missing = links.filter((link) => !existsSync(join(root, dirname(document), link)));

      expect(missing).to.deep.equal([]);
    });

    it(`${document.replaceAll("\\", "/")} names npm scripts that exist`, () => {
      const named = [...read(document).matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(
        ([, script = ""]) => script,
      );

      expect(named.filter((script) => !(script in scripts))).to.deep.equal([]);
    });
  }

  it("docs/cli.md has a row for every command", () => {
    const text = read("docs/cli.md");
    const rows = [...text.matchAll(/^\| (.+?) \|/gm)].map(([, first = ""]) => first).join("\n");

    const missing = commandsOf().filter((command) => !new RegExp(`\`${command.name()}\\b`).test(rows));

    expect(
      missing.map((command) => command.name()),
      "add a row for each to the table of docs/cli.md",
    ).to.deep.equal([]);
  });

  it("docs/api.md has every route, with the scopes that open it", () => {
    const rows = [...read("docs/api.md").matchAll(/^\| (`[A-Z]+ \/.+?) \| (.+?) \|$/gm)].flatMap(
      ([, keys = "", access = ""]) =>
        [...keys.matchAll(/`(.+?)`/g)].map(([, key = ""]): [string, string | string[]] => [
          key,
          access === "no key needed"
            ? "everyone"
            : [...access.matchAll(/`(.+?)`/g)].map(([, scope = ""]) => scope),
        ]),
    );

    expect(Object.fromEntries(rows), "the table at the top of docs/api.md").to.deep.equal(routes);
  });

  it("README uses commands that exist", () => {
    const names = commandsOf().map((command) => command.name());
    const used = [...read("README.md").matchAll(/(?:npm run orders -- |`orders )([a-z]+)/g)].map(
      ([, name = ""]) => name,
    );

    expect(used).to.include.members(["place", "seed", "doctor", "smoke", "replay"]);
    expect(used.filter((name) => !names.includes(name))).to.deep.equal([]);
  });

  it("package.json holds exact versions, so that the lock file alone doesn't decide", () => {
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      expect(version, name).to.match(/^(npm:[^@]+@)?\d|^\*$/);
  });
});
