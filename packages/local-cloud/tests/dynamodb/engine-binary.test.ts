import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import * as z from "zod";
import { findEngineBinary, type Machine, NoDynamoEngine } from "../../src/dynamodb/engine-binary";

interface Holding {
  platform: NodeJS.Platform;
  arch: string;
  path?: string;
  /** Installed npm packages. */
  packages?: string[];
  /** Programs that can be run. */
  programs?: string[];
}

const machine = ({ platform, arch, path = "", packages = [], programs = [] }: Holding): Machine => ({
  platform,
  arch,
  path,
  canRun: (file) => programs.includes(file),
  packageDirectory: (name) =>
    packages.includes(name) ? `${platform === "win32" ? "C:\\app" : "/app"}/node_modules/${name}` : undefined,
});

const manifest = z
  .object({ optionalDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")));

const published: [NodeJS.Platform, string, string][] = [
  ["darwin", "arm64", "/app/node_modules/@dynoxide/darwin-arm64/dynoxide"],
  ["darwin", "x64", "/app/node_modules/@dynoxide/darwin-x64/dynoxide"],
  ["linux", "arm64", "/app/node_modules/@dynoxide/linux-arm64/dynoxide"],
  ["linux", "x64", "/app/node_modules/@dynoxide/linux-x64/dynoxide"],
  ["win32", "x64", "C:\\app\\node_modules\\@dynoxide\\win32-x64\\dynoxide.exe"],
];

describe("DynamoDB engine's program", () => {
  for (const [platform, arch, program] of published) {
    const name = `@dynoxide/${platform}-${arch}`;

    it(`comes from ${name} on ${platform} ${arch}`, () => {
      const found = findEngineBinary(machine({ platform, arch, packages: [name], programs: [program] }));

      expect(found).to.equal(program);
      expect(manifest.optionalDependencies).to.have.property(name);
    });

    it(`isn't that of another platform on ${platform} ${arch}`, () => {
      const others = Object.keys(manifest.optionalDependencies).filter((other) => other !== name);
      const programs = published.map(([, , path]) => path);

      const search = () => findEngineBinary(machine({ platform, arch, packages: others, programs }));

      expect(search).to.throw(NoDynamoEngine);
    });
  }

  it("is the first on PATH where no package is installed", () => {
    const found = findEngineBinary(
      machine({
        platform: "freebsd",
        arch: "x64",
        path: ":/usr/bin:/opt/bin:/home/ada/bin",
        programs: ["/opt/bin/dynoxide", "/home/ada/bin/dynoxide"],
      }),
    );

    expect(found).to.equal("/opt/bin/dynoxide");
  });

  it("is dynoxide.exe on Windows's PATH, whose directories may have a drive, blanks and quotation marks", () => {
    const found = findEngineBinary(
      machine({
        platform: "win32",
        arch: "arm64",
        path: 'C:\\Windows;"C:\\Program Files\\dynoxide";D:\\bin',
        programs: ["C:\\Program Files\\dynoxide\\dynoxide.exe", "D:\\bin\\dynoxide.exe"],
      }),
    );

    expect(found).to.equal("C:\\Program Files\\dynoxide\\dynoxide.exe");
  });

  it("is the one on PATH where the package has lost its program", () => {
    const found = findEngineBinary(
      machine({
        platform: "linux",
        arch: "x64",
        path: "/usr/bin",
        packages: ["@dynoxide/linux-x64"],
        programs: ["/usr/bin/dynoxide"],
      }),
    );

    expect(found).to.equal("/usr/bin/dynoxide");
  });

  it("is missed with the platform's name, the package that fits and the ways out", () => {
    const search = () => findEngineBinary(machine({ platform: "darwin", arch: "arm64" }));

    expect(search)
      .to.throw(NoDynamoEngine)
      .with.property("message")
      .that.contains("for darwin-arm64")
      .and.contain("npm install --include=optional")
      .and.contain("@dynoxide/darwin-arm64;")
      .and.contain("`dynoxide`")
      .and.contain("DYNAMODB_ENDPOINT");
  });

  it("is missed without advice to install where there is no package", () => {
    const search = () => findEngineBinary(machine({ platform: "win32", arch: "arm64" }));

    expect(search)
      .to.throw(NoDynamoEngine)
      .with.property("message")
      .that.contains("for win32-arm64")
      .and.contain("`dynoxide.exe`")
      .and.contain("DYNAMODB_ENDPOINT")
      .and.not.contain("npm install");
  });
});
