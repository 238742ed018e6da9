import { InspectorClient } from "@orderflow/local-cloud/testing/inspector-client";
import { expect } from "chai";
import * as z from "zod";
import { runScript } from "../cli/start/started";
import { RunningCloud, until } from "./cloud";

const map = z.object({ sources: z.array(z.string()), sourcesContent: z.array(z.string().nullable()) });

describe("npm start -- --inspect", function () {
  this.timeout(300_000);

  it("prints the address of a debugger, which sees the TypeScript sources and stops in them", async () => {
    const cloud = await RunningCloud.start({ args: ["--inspect", "open-pages"] });
    let client: InspectorClient | undefined;
    try {
      const log = await until(
        "the address",
        async () => cloud.log,
        (text) => /^Debugger of open-pages: ws:/m.test(text),
        120_000,
      );
      client = new InspectorClient(/^Debugger of open-pages: (\S+)$/m.exec(log)?.[1] ?? "");
      await client.send("Debugger.enable");
      const isBundle = ({ url }: { url?: unknown }) => /^open-pages-[0-9a-f]{12}\.js$/.test(String(url));
      const { url, sourceMapURL } = await client.event("Debugger.scriptParsed", isBundle);
      const [, data = ""] = String(sourceMapURL).split(",");
      const { sources, sourcesContent } = map.parse(JSON.parse(Buffer.from(data, "base64").toString("utf8")));
      await client.send("Debugger.pause");

      const health = fetch(`${cloud.outputs.apiUrl}/health`);
      await client.event("Debugger.paused");
      await client.send("Debugger.resume");

      const own = sources.findIndex((source) => source.endsWith("/handlers/http/health.ts"));
      expect(sources[own]).to.match(/^file:\/\//);
      expect(sourcesContent[own]).to.contain("export const health");
      expect(url).to.be.a("string");
      expect((await health).status).to.equal(200);
    } finally {
      client?.close();
      await cloud.stop();
    }
  });

  it("names the functions if there is none of that name, in one sentence, with 2", async () => {
    const { code, screen } = await runScript("cli/start.ts", ["--inspect", "notifyer"]);

    expect(screen).to.match(
      /--inspect: There is no function notifyer; the functions are authorize, .*, ship-order\./,
    );
    expect(code).to.equal(2);
  });
});
