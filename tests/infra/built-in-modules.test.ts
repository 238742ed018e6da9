import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { loadBuiltInModules } from "../../infra/built-in-modules";

/** The names of the warnings that are given while something runs. They are kept from the terminal. */
const warningsDuring = (work: () => void): string[] => {
  const types: string[] = [];
  const { emitWarning } = process;
  const collect = (_warning: string | Error, type?: unknown) => types.push(String(type));
  process.emitWarning = collect;
  try {
    work();
    expect(process.emitWarning).to.equal(collect);
  } finally {
    process.emitWarning = emitWarning;
  }
  return types;
};

const warn = (type: string) => process.emitWarning(`a test of ${type}`, type);

describe("loading Node.js's built-in modules", () => {
  it("keeps quiet about experimental ones, and about nothing else", () => {
    const warnings = warningsDuring(() =>
      loadBuiltInModules((name) => {
        if (name === "fs") warn("ExperimentalWarning");
        if (name === "net") warn("SecurityWarning");
      }),
    );

    expect(warnings).to.deep.equal(["SecurityWarning"]);
  });

  it("lets warnings through again afterwards, even if a module can't be loaded", () => {
    const warnings = warningsDuring(() => {
      expect(() =>
        loadBuiltInModules(() => {
          throw new Error("no such module");
        }),
      ).to.throw("no such module");
      warn("ExperimentalWarning");
    });

    expect(warnings).to.deep.equal(["ExperimentalWarning"]);
  });

  it("leaves nothing to warn about when a closure is packaged, on this Node.js", async () => {
    const script = join(__dirname, "serialise.ts");
    const run = promisify(execFile)(process.execPath, ["-r", "./cli/typescript.cjs", script], {
      cwd: join(__dirname, "../.."),
    });

    const { stdout, stderr } = await run;
    expect(stdout).to.contain("index.js");
    expect(stderr).to.equal("");
  });
});
