import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkedDashboard } from "@orderflow/local-cloud/testing/cloudwatch";
import { expect } from "chai";
import * as z from "zod";
import { countedBy } from "../../infra/watched";
import { type Deployment, defaultDeployment, region } from "./deploy";

const reference = z.string().or(z.record(z.string(), z.unknown()));
const metricWidget = z.object({ title: z.string(), metrics: z.array(z.array(reference)).min(1) });

interface Shown {
  readonly graph: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

const body = (deployment: Deployment) => {
  const { inputs } = deployment.one("aws:cloudwatch/dashboard:Dashboard", "orders");
  return checkedDashboard(String(inputs.dashboardBody));
};

const graphs = (deployment: Deployment) =>
  body(deployment)
    .widgets.filter(({ type }) => type === "metric")
    .map(({ properties }) => metricWidget.parse(properties));

/** The metrics that graphs name; expressions name none by themselves. */
const shownIn = (deployment: Deployment): Shown[] =>
  graphs(deployment).flatMap(({ title, metrics }) =>
    metrics.flatMap((line) => {
      const [namespace, name, ...pairs] = line.filter((part) => typeof part === "string");
      if (namespace === undefined || name === undefined) return [];
      const dimensions: Record<string, string> = {};
      for (let at = 0; at + 1 < pairs.length; at += 2) dimensions[pairs[at] ?? ""] = pairs[at + 1] ?? "";
      return [{ graph: title, namespace, name, dimensions }];
    }),
  );

const expressionsIn = (deployment: Deployment): string[] =>
  graphs(deployment).flatMap(({ metrics }) =>
    metrics.flatMap(([only]) =>
      typeof only === "object" && typeof only.expression === "string" ? [only.expression] : [],
    ),
  );

/** The text of every handler. */
const handlerSources = async (): Promise<string> => {
  const directory = join(__dirname, "../../handlers");
  const files = await readdir(directory, { recursive: true });
  const texts = files
    .filter((file) => file.endsWith(".ts") && !file.startsWith("telemetry"))
    .map((file) => readFile(join(directory, file), "utf8"));
  return (await Promise.all(texts)).join("\n");
};

describe("the dashboard", () => {
  let deployment: Deployment;
  before(async function () {
    this.timeout(180_000);
    deployment = await defaultDeployment();
  });

  it("is named by an output", () => {
    const { inputs } = deployment.one("aws:cloudwatch/dashboard:Dashboard", "orders");

    expect(deployment.outputs.dashboardName).to.equal(inputs.dashboardName);
  });

  it("shows metrics of the region that the stack is in: a dashboard is global", () => {
    for (const { type, properties } of body(deployment).widgets)
      if (type === "metric") expect(properties.region, String(properties.title)).to.equal(region);
  });

  it("has widgets that neither overlap nor leave the page", () => {
    const taken = new Set<string>();
    for (const { x = 0, y = 0, width = 0, height = 0 } of body(deployment).widgets) {
      expect(x + width).to.be.at.most(24);
      for (let column = x; column < x + width; column += 1)
        for (let row = y; row < y + height; row += 1) {
          expect(taken.has(`${column},${row}`), `taken twice: ${column},${row}`).to.equal(false);
          taken.add(`${column},${row}`);
        }
    }
  });

  it("names metrics of the functions only that some function counts, as the function that counts them", () => {
    const functions = deployment.all("aws:lambda/function:Function").map(({ name }) => name);
    const own = shownIn(deployment).filter(({ namespace }) => namespace === "orderflow");

    expect(own).not.to.be.empty;
    for (const { name, dimensions } of own) {
      const services = Object.entries(countedBy).find(([metric]) => metric === name)?.[1] ?? [];
      expect(services, name).to.include(dimensions.service);
      expect(functions, name).to.include(dimensions.service);
      expect(dimensions.stack).to.equal("test");
    }
  });

  it("leaves out no metric that functions count", () => {
    const named = new Set(shownIn(deployment).map(({ name }) => name));
    const searched = expressionsIn(deployment).join(" ");

    for (const metric of Object.keys(countedBy))
      expect(named.has(metric) || searched.includes(`"${metric}"`), metric).to.equal(true);
  });

  it("names no metric of the functions that no handler counts or measures", async () => {
    const sources = await handlerSources();

    for (const metric of Object.keys(countedBy))
      expect(sources, metric).to.match(new RegExp(`\\.(count|measure)\\(\\s*"${metric}"`));
  });

  it("names resources only that the program registers", () => {
    const registered = {
      FunctionName: "aws:lambda/function:Function",
      QueueName: "aws:sqs/queue:Queue",
      TableName: "aws:dynamodb/table:Table",
      RuleName: "aws:cloudwatch/eventRule:EventRule",
    };
    for (const [dimension, type] of Object.entries(registered)) {
      const names = deployment.all(type).map(({ name, inputs }) => String(inputs.name ?? name));
      const shown = shownIn(deployment).flatMap(({ dimensions }) => dimensions[dimension] ?? []);

      expect(shown, dimension).not.to.be.empty;
      expect(names, dimension).to.include.members(shown);
    }
  });

  it("computes with metrics that its graphs have", () => {
    for (const { title, metrics } of graphs(deployment)) {
      const ids = metrics.flatMap((line) => {
        const options = line.at(-1);
        return typeof options === "object" && typeof options.id === "string" ? [options.id] : [];
      });
      const used = metrics.flatMap(([only]) =>
        typeof only === "object" && typeof only.expression === "string" && !only.expression.includes("SEARCH")
          ? (only.expression.match(/[a-z]\w*/g) ?? [])
          : [],
      );
      expect(ids, title).to.include.members(used);
    }
  });

  it("comes with questions to the logs of every function", () => {
    const queries = deployment.all("aws:cloudwatch/queryDefinition:QueryDefinition");
    const functionLogs = deployment
      .all("aws:cloudwatch/logGroup:LogGroup")
      .map(({ inputs }) => String(inputs.name))
      .filter((name) => name.startsWith("/aws/lambda/"));

    expect(queries.map(({ inputs }) => String(inputs.name).replace(/^.*\//, ""))).to.have.members([
      "one order by id",
      "slowest orders",
      "why rejected",
    ]);
    for (const { inputs } of queries) expect(inputs.logGroupNames).to.include.members(functionLogs);
  });
});
