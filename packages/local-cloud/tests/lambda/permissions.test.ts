import { expect } from "chai";
import { Permissions } from "../../src/lambda/permissions";
import { refusal } from "../refusal";

const statement = {
  service: "apigateway.amazonaws.com",
  sourceArn: "arn:aws:execute-api:us-east-1:000000000000:api/*/*/orders",
  qualifier: "$LATEST",
};

describe("The resource policy of a function", () => {
  it("has at most 20,480 bytes, for each version and alias", () => {
    const permissions = new Permissions();
    const added: string[] = [];
    const add = (qualifier: string) => {
      const id = `statement-${added.length}`;
      const refused = refusal(() => permissions.add(id, { ...statement, qualifier }));
      if (refused === undefined) added.push(id);
      return refused;
    };

    let refused: string | undefined;
    while (refused === undefined) refused = add("$LATEST");

    expect(added.length).to.be.within(80, 120);
    expect(refused).to.match(
      /^PolicyLengthExceededException: The final policy size \(20\d{3}\) is bigger than the limit \(20480\)\.$/,
    );
    expect(add("live"), "another one's policy").to.equal(undefined);

    permissions.delete(added[0] ?? "");
    expect(add("$LATEST"), "after one is gone").to.equal(undefined);
  });
});
