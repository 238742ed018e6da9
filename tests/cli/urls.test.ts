import { expect } from "chai";
import { urlsOf } from "../../cli/aws/urls";
import { regionOf } from "../../cli/outputs";
import { Target } from "../../cli/target";

const stateMachine = (region: string) => `arn:aws:states:${region}:123456789012:stateMachine:fulfilment`;

describe("where people look at a target", () => {
  for (const [region, host] of [
    ["eu-central-1", "eu-central-1.console.aws.amazon.com"],
    ["cn-north-1", "cn-north-1.console.amazonaws.cn"],
    ["us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"],
  ] as const)
    it(`is the dashboard at ${host} in ${region}`, () => {
      const target = new Target("dev", {
        apiUrl: "https://shop.example.com/",
        dashboardName: "orderflow-dev",
        fulfilmentStateMachineArn: stateMachine(region),
      });

      expect(urlsOf(target)).to.deep.equal({
        api: "https://shop.example.com",
        docs: "https://shop.example.com/docs",
        console: null,
        dashboard: `https://${host}/cloudwatch/home?region=${region}#dashboards/dashboard/orderflow-dev`,
      });
    });

  it("is the dashboard that the program names itself, where it does", () => {
    const dashboard =
      "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/x";

    expect(urlsOf(new Target("dev", { urls: { dashboard } })).dashboard).to.equal(dashboard);
  });

  it("is the console on the local cloud, which draws no dashboard", () => {
    const target = new Target("local", {
      apiUrl: "http://127.0.0.1:3000",
      awsEndpoint: "http://127.0.0.1:4566",
      consoleUrl: "http://127.0.0.1:4000",
      dashboardName: "orderflow-local",
    });

    expect(urlsOf(target)).to.include({ console: "http://127.0.0.1:4000", dashboard: null });
  });
});

describe("the region of a stack", () => {
  it("is that of its ARNs, whatever domain its API has", () => {
    const outputs = { apiUrl: "https://x.execute-api.us-west-2.amazonaws.com" };

    expect(regionOf({ ...outputs, fulfilmentStateMachineArn: stateMachine("eu-west-1") })).to.equal(
      "eu-west-1",
    );
    expect(regionOf(outputs)).to.equal("us-west-2");
    expect(regionOf({ apiUrl: "https://shop.example.com" })).to.equal(undefined);
  });
});
