import { expect } from "chai";
import { rejectSwitch } from "../src/ses/reject-switch";
import { SesService } from "../src/ses/ses";
import { isHealthy, ModeSwitch, type Switch, switchRoutes, UnknownMode } from "../src/switches";

const lamp = () =>
  new ModeSwitch({ name: "lamp", title: "The lamp" }, [
    { value: "on", label: "It shines" },
    { value: "off", label: "It is dark" },
  ]);
const fan = () =>
  new ModeSwitch({ name: "fan", title: "The fan" }, [
    { value: "turns", label: "It turns" },
    { value: "stuck", label: "It is stuck" },
  ]);

describe("a switch", () => {
  it("begins in its healthy mode, and takes the mode that was set", () => {
    const one = lamp();
    const before = isHealthy(one);
    one.set("off");

    expect(before).to.equal(true);
    expect(one.current).to.deep.equal({ value: "off", label: "It is dark" });
    expect(isHealthy(one)).to.equal(false);
  });

  it("refuses a mode that it doesn't have, naming those it has, and stays as it is", () => {
    const one = lamp();
    one.set("off");

    expect(() => one.set("dim")).to.throw(UnknownMode, "lamp: one of on, off");
    expect(one.current.value).to.equal("off");
  });
});

describe("the routes of switches", () => {
  const put = async (switches: readonly Switch[], body: string) => {
    const route = switchRoutes([{ id: "room", switches }])["PUT /_local/room"];
    const reply = await route?.({ query: new URLSearchParams(), body: Buffer.from(body), wantsPage: false });
    return JSON.parse(String(reply?.body));
  };

  it("set those that a request names, and answer with all", async () => {
    const switches = [lamp(), fan()];

    const answer = await put(switches, '{"fan":"stuck"}');

    expect(answer).to.deep.equal({ lamp: "on", fan: "stuck" });
  });

  for (const body of ["", "{", "[]", '{"colour":"red"}', '{"lamp":7}', '{"lamp":null}'])
    it(`refuse a request that names no mode of the only switch: ${body || "(nothing)"}`, async () => {
      const error = await put([lamp()], body).catch((thrown: unknown) => thrown);

      expect(error).to.be.instanceOf(UnknownMode);
    });

  it("list every switch with its modes and the one it is in", async () => {
    const route = switchRoutes([{ id: "room", switches: [lamp()] }])["GET /_local/switches"];

    const reply = await route?.({ query: new URLSearchParams(), body: Buffer.from(""), wantsPage: false });

    expect(JSON.parse(String(reply?.body)).room).to.deep.equal([
      {
        name: "lamp",
        title: "The lamp",
        modes: lamp().modes,
        current: { value: "on", label: "It shines" },
      },
    ]);
  });
});

describe("the switch of SES", () => {
  const ses = () => new SesService({ stateDirectory: "nowhere" });

  it("rejects nobody, everybody, or those whose address contains a text", () => {
    const service = ses();
    const reject = rejectSwitch(service);
    const seen: [string | undefined, string, boolean][] = [];
    for (const value of ["@", "ada@", ""]) {
      reject.set(value);
      seen.push([service.rejecting, reject.current.label, isHealthy(reject)]);
    }

    expect(seen).to.deep.equal([
      ["@", "SES refuses every recipient", false],
      ["ada@", "SES refuses recipients with “ada@” in their address", false],
      [undefined, "SES takes every recipient", true],
    ]);
  });
});
