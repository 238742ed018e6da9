import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import * as z from "zod";
import { LocalCloud } from "../src/cloud";
import { rulesOf } from "../src/composition";
import { just } from "../src/console/drawing";
import { topologyOf } from "../src/console/topology";
import { accessControl } from "../src/iam/port";
import type { CloudSettings, ServicePlugin } from "../src/plugin";
import { Port, PortNotProvided } from "../src/port";
import { resourceType } from "../src/resource";
import { type AwsService, jsonReply } from "../src/service";
import { services } from "../src/services";
import type { StandIn } from "../src/stand-in";
import { ModeSwitch } from "../src/switches";
import { quietSettings } from "./quiet-settings";

/** A service that the local cloud doesn't have: a bell that is rung over the AWS endpoint. */
class BellService implements AwsService {
  readonly name = "Bells";
  readonly signingName = "bells";
  readonly bells = new Set<string>();
  status: "ok" | "stopped" = "stopped";

  async start(): Promise<void> {
    this.status = "ok";
  }
  async stop(): Promise<void> {
    this.status = "stopped";
  }
  health() {
    return { status: this.status };
  }
  permissions() {
    return [];
  }
  async handle() {
    return jsonReply({ rings: [...this.bells] });
  }
}

const bellToken = "aws:bells/bell:Bell";

const bellsPlugin = (service: BellService): ServicePlugin => ({
  name: "Bells",
  outlives: ["AWS endpoint"],
  drawings: { [bellToken]: just("queue") },
  create: () => ({
    service,
    endpoints: [service],
    resources: [
      resourceType({
        token: bellToken,
        inputs: z.strictObject({}),
        replacedBy: [],
        create: ({ name }) => {
          service.bells.add(name);
          return { id: name, outputs: {} };
        },
        read: ({ id }) => (service.bells.has(id) ? {} : undefined),
        update: () => ({}),
        delete: ({ id }) => void service.bells.delete(id),
      }),
    ],
    environment: () => ({ BELLS: "here" }),
    routes: { "GET /_local/bells": () => jsonReply({ bells: [...service.bells] }) },
  }),
});

describe("a service of the local cloud", () => {
  let settings: CloudSettings;
  beforeEach(async () => {
    settings = quietSettings(join(await mkdtemp(join(tmpdir(), "local-cloud-")), "state"));
  });
  afterEach(() => rm(join(settings.stateDirectory, ".."), { recursive: true, force: true, maxRetries: 10 }));

  const healthOf = async (cloud: LocalCloud) => {
    const response = await fetch(`${cloud.awsEndpoint}/_local/health`);
    return z.record(z.string(), z.object({ status: z.string() })).parse(await response.json());
  };

  it("is added by a line in the list: it starts, answers, is asked for its health, and stops", async () => {
    const service = new BellService();
    const cloud = new LocalCloud(settings, [...services, bellsPlugin(service)]);

    await cloud.start();
    const health = await healthOf(cloud).finally(() => cloud.stop());

    expect(health.Bells).to.deep.equal({ status: "ok" });
    expect(service.status).to.equal("stopped");
  });

  it("answers on its own routes as JSON that a browser shows, or as a page", async () => {
    const cloud = new LocalCloud(settings);
    const typeOf = async (path: string, accept: string) => {
      const response = await fetch(new URL(path, cloud.awsEndpoint), { headers: { accept } });
      await response.arrayBuffer();
      return response.headers.get("content-type");
    };

    await cloud.start();
    try {
      const contents = await fetch(cloud.awsEndpoint, { headers: { accept: "text/html" } });
      const paths = [...(await contents.text()).matchAll(/href="([^"]+)"/g)].map(([, path = ""]) => path);
      const toPrograms = await Promise.all(paths.map((path) => typeOf(path, "*/*")));
      const toBrowsers = await Promise.all(paths.map((path) => typeOf(path, "text/html")));

      expect(paths).to.include.members(["/_aws/ses", "/_local/health"]);
      expect(new Set(toPrograms)).to.deep.equal(new Set(["application/json"]));
      expect(new Set(toBrowsers)).to.deep.equal(new Set(["application/json", "text/html; charset=utf-8"]));
    } finally {
      await cloud.stop();
    }
  });

  describe("that stands in for something outside AWS", () => {
    class ForecastStandIn implements StandIn {
      readonly id = "forecast";
      readonly name = "Forecast (stand-in)";
      readonly mode = new ModeSwitch({ name: "mode", title: "The forecast" }, [
        { value: "ok", label: "The forecast is right" },
        { value: "wrong", label: "The forecast is wrong" },
      ]);
      readonly switches = [this.mode];
      status: "ok" | "stopped" = "stopped";

      async start(): Promise<void> {
        this.status = "ok";
      }
      async stop(): Promise<void> {
        this.status = "stopped";
      }
      health() {
        return { status: this.status };
      }
      environment() {
        return { FORECAST_URL: "http://127.0.0.1:1" };
      }
    }

    it("starts, is asked for its health, is found by functions, has a switch, and stops", async () => {
      const standIn = new ForecastStandIn();
      const environments: Readonly<Record<string, string>>[] = [];
      const looking: ServicePlugin = {
        name: "Looking",
        create: (context) => ({ deployed: () => environments.push(context.functionEnvironment()) }),
      };
      const cloud = new LocalCloud({ ...settings, standIns: [standIn] }, [...services, looking]);
      const put = (body: unknown) =>
        fetch(`${cloud.awsEndpoint}/_local/forecast`, { method: "PUT", body: JSON.stringify(body) });

      await cloud.start();
      try {
        await cloud.ready({});
        const health = await healthOf(cloud);
        const turned = await put({ mode: "wrong" });
        const answer: unknown = await turned.json();
        const refused = await put({ mode: "sunny" });

        expect(health[standIn.name]).to.deep.equal({ status: "ok" });
        expect(environments[0]).to.include({ FORECAST_URL: "http://127.0.0.1:1" });
        expect(standIn.mode.current.value).to.equal("wrong");
        expect(answer).to.deep.equal({ mode: "wrong" });
        expect(refused.status).to.equal(400);
        expect(await refused.text()).to.contain("mode: one of ok, wrong");
        expect(cloud.sources().switches.map(({ id }) => id)).to.include.members(["ses", "forecast"]);
      } finally {
        await cloud.stop();
      }
      expect(standIn.status).to.equal("stopped");
    });
  });

  it("is drawn by its own drawings", () => {
    const bell = { token: bellToken, name: "door", id: "door", inputs: {}, outputs: {} };

    const { nodes } = topologyOf([bell], rulesOf([...services, bellsPlugin(new BellService())]));

    expect(nodes.map(({ label }) => label)).to.deep.equal(["door"]);
  });

  it("can't use a port that no service before it in the list provides", () => {
    const hammers = new Port<string>("hammers");
    const ringing: ServicePlugin = {
      name: "Ringing",
      create: (cloud) => ({ environment: () => ({ HAMMER: hammers.of(cloud) }) }),
    };
    const early: ServicePlugin = {
      name: "Early",
      create: (cloud) => {
        accessControl.of(cloud);
        return {};
      },
    };

    expect(() => new LocalCloud(settings, [early, ...services])).to.throw(PortNotProvided, "access control");
    expect(() => new LocalCloud(settings, [...services, ringing])).not.to.throw();
  });

  it("keeps the ports of two clouds apart", () => {
    const hammers = new Port<string>("hammers");
    const [one, other] = [{}, {}];

    hammers.provide(one, "of iron");

    expect(hammers.of(one)).to.equal("of iron");
    expect(() => hammers.of(other)).to.throw(PortNotProvided, "hammers");
  });
});
