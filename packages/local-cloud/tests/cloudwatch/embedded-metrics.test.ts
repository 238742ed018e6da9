import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { expect } from "chai";
import { embeddedMetrics } from "../../src/cloudwatch/embedded-metrics";

const line = (fields: object, metrics: object[], dimensions: string[][] = [["service"]]) =>
  JSON.stringify({
    _aws: {
      Timestamp: 1_000,
      CloudWatchMetrics: [{ Namespace: "shop", Dimensions: dimensions, Metrics: metrics }],
    },
    service: "till",
    ...fields,
  });

describe("metrics in log lines", () => {
  it("are read with their dimensions, unit and time", () => {
    const text = line({ Sales: 3 }, [{ Name: "Sales", Unit: "Count" }]);

    expect(embeddedMetrics(text)).to.deep.equal([
      {
        namespace: "shop",
        name: "Sales",
        dimensions: { service: "till" },
        value: 3,
        unit: "Count",
        at: 1_000,
      },
    ]);
  });

  it("are one metric a set of dimensions, and one value an entry of a list", () => {
    const text = line(
      { Ms: [1, 2], product: "p-1" },
      [{ Name: "Ms" }],
      [["service"], ["service", "product"]],
    );

    const points = embeddedMetrics(text).map(({ dimensions, value }) => [dimensions, value]);

    expect(points).to.deep.equal([
      [{ service: "till" }, 1],
      [{ service: "till" }, 2],
      [{ service: "till", product: "p-1" }, 1],
      [{ service: "till", product: "p-1" }, 2],
    ]);
  });

  it("leave out what has no number, and sets of dimensions without values", () => {
    const text = line({ Sales: "many" }, [{ Name: "Sales" }, { Name: "Absent" }]);

    expect(embeddedMetrics(text)).to.deep.equal([]);
    expect(embeddedMetrics(line({ Sales: 1 }, [{ Name: "Sales" }], [["nobody"]]))).to.deep.equal([]);
  });

  for (const text of ["plain text", '{"level":"INFO"}', '{"_aws": 1}', 'not JSON "_aws"'])
    it(`are in no other line: ${text}`, () => {
      expect(embeddedMetrics(text)).to.deep.equal([]);
    });

  it("are read as Powertools writes them", () => {
    const lines: string[] = [];
    const metrics = new Metrics({ namespace: "shop", serviceName: "till" });
    Object.assign(metrics, { console: { log: (text: string) => lines.push(text) } });
    metrics.addMetric("Sales", MetricUnit.Count, 1);
    metrics.addMetric("Sales", MetricUnit.Count, 2);

    metrics.publishStoredMetrics();

    expect(lines.flatMap(embeddedMetrics)).to.have.length(2);
    expect(embeddedMetrics(lines[0] ?? "")[0]).to.include({ namespace: "shop", name: "Sales", value: 1 });
  });
});
