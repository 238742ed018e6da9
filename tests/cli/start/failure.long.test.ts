import { expect } from "chai";
import { runProgram } from "./started";

const lines = (screen: string): string[] => screen.trimEnd().split("\n");

describe("a program that can't be deployed", function () {
  this.timeout(180_000);

  it("ends with 1 and the error on the last line; nothing is provisioned after it", async () => {
    const { code, screen } = await runProgram("unsupported", "--verbose");

    expect(lines(screen).at(-1)).to.match(/^Error: .*aws:s3\/bucket:Bucket "files"/);
    expect(screen).not.to.contain("after-").and.not.to.contain("dependent");
    expect(screen).not.to.contain("Provisioned");
    expect(code).to.equal(1);
  });

  it("because of a mistake in its code ends with the message and the place of the mistake", async () => {
    const { code, screen } = await runProgram("mistaken");

    expect(lines(screen).at(-1)).to.match(
      /^Error: TypeError: .*\(tests\/cli\/start\/programs\/mistaken\.ts:5:\d+\)$/,
    );
    expect(code).to.equal(1);
  });
});
