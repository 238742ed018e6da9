import { expect } from "chai";
import { progressBar } from "../../../cli/output/progress";
import { Screen } from "../support/world";

describe("progress", () => {
  const barOn = (screen: Screen) => {
    let time = 0;
    const bar = progressBar(screen, "Seeding", 10, () => time);
    return { bar, pass: (milliseconds: number) => (time += milliseconds) };
  };

  it("writes nothing where no person looks", () => {
    const pipe = new Screen(false);
    const { bar, pass } = barOn(pipe);

    pass(5_000);
    bar.at(5);
    bar.end();

    expect(pipe.text).to.equal("");
  });

  it("is a bar on a terminal once it takes over a second, and cleared at the end", () => {
    const terminal = new Screen(true);
    const { bar, pass } = barOn(terminal);

    pass(900);
    bar.at(1);
    const early = terminal.text;
    pass(200);
    bar.at(5);
    const shown = terminal.text;
    bar.end();

    expect(early).to.equal("");
    expect(shown).to.contain("Seeding").and.to.contain("5/10");
    expect(terminal.text.length).to.be.greaterThan(shown.length);
  });
});
