import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { expect } from "chai";
import * as z from "zod";
import { orderRequest } from "../../../handlers/domain/order-request";
import { routeKeys, routes } from "../../../handlers/http/routes";
import { openApi } from "../../../handlers/openapi/document";
import { operations } from "../../../handlers/openapi/operations";
import { requestBody } from "../../factories/order";

const loose = z.looseObject({
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string(), required: z.boolean() })),
  responses: z.record(z.string(), z.unknown()),
});
const parsed = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), loose)),
  components: z.looseObject({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});

describe("the OpenAPI document", () => {
  const document = parsed.parse(openApi());
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      key: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );

  it("is valid OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate(openApi());

    expect(errors).to.equal(undefined);
    expect(valid).to.equal(true);
  });

  it("has patterns that every tool reads: no properties of Unicode, no looking around, no names", () => {
    const patterns = [...JSON.stringify(openApi()).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(
      ([, text]) => String(JSON.parse(text ?? '""')),
    );

    expect(patterns.length).to.be.greaterThan(5);
    for (const pattern of patterns) {
      expect(pattern).not.to.match(/\\[pPkbBAzZG]|\(\?/);
      expect(() => new RegExp(pattern, "u"), pattern).not.to.throw();
      expect(() => new RegExp(pattern), pattern).not.to.throw();
    }
  });

  it("names the currencies and countries that a request may have, and leaves those of answers open", () => {
    const { OrderRequest, ProductList } = document.components.schemas;
    const request = JSON.stringify(OrderRequest);

    expect(request).to.contain('"XCG"').and.contain('"AX"');
    expect(request).not.to.contain('"XXX"').and.not.contain('"UK"');
    expect(JSON.stringify(ProductList)).not.to.contain('"XCG"');
  });

  it("says which countries need a postal code, as the API does", () => {
    const { $defs: _, ...schema } = document.components.schemas.OrderRequest ?? {};
    const validate = addFormats(new Ajv2020({ strict: false })).compile(schema);
    const sentTo = (shippingAddress: object) =>
      validate({
        customerId: "C",
        customerEmail: "ada@example.com",
        items: [{ productId: "P", quantity: 1 }],
        shippingAddress: { line1: "1", city: "2", ...shippingAddress },
      });

    expect(sentTo({ country: "HK" })).to.equal(true);
    expect(sentTo({ country: "DE" })).to.equal(false);
    expect(sentTo({ country: "DE", postalCode: "10115" })).to.equal(true);
    expect(sentTo({ country: "XX", postalCode: "1" })).to.equal(false);
  });

  it("says that no line may be there twice, as the API does", () => {
    const { $defs: _, ...schema } = document.components.schemas.OrderRequest ?? {};
    const validate = addFormats(new Ajv2020({ strict: false })).compile(schema);
    const line = { productId: "PROD-001", quantity: 1 };
    const isTaken = (...items: readonly object[]) => {
      const body = requestBody({ items });
      return [validate(body), orderRequest.safeParse(body).success];
    };

    expect(isTaken(line, line)).to.deep.equal([false, false]);
    expect(isTaken(line, { ...line, productId: "PROD-002" })).to.deep.equal([true, true]);
  });

  it("is the same whenever it is generated", () => {
    expect(JSON.stringify(openApi())).to.equal(JSON.stringify(openApi()));
  });

  it("has exactly the routes of the table", () => {
    expect(documented.map(({ key }) => key)).to.have.members([...routeKeys]);
  });

  it("asks for a key where the gateway does, and names the scopes", () => {
    for (const { key, operation } of documented) {
      const access = Object.entries(routes).find(([route]) => route === key)?.[1];
      const scopes = operation.security.flatMap(({ clientKey = [] }) => clientKey);
      expect(scopes, key).to.deep.equal(access === "everyone" ? [] : access);
    }
  });

  it("names each operation once", () => {
    const ids = documented.map(({ operation }) => operation.operationId);

    expect(new Set(ids).size).to.equal(ids.length);
  });

  it("describes every parameter of every path", () => {
    for (const { key, operation } of documented) {
      const inPath = [...key.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const described = operation.parameters.filter((parameter) => parameter.in === "path");
      expect(
        described.map(({ name }) => name),
        key,
      ).to.have.members(inPath);
      expect(
        described.every(({ required }) => required),
        key,
      ).to.equal(true);
    }
  });

  it("documents success, the gateway's own answers and our failures on every route", () => {
    for (const { key, operation } of documented) {
      const statuses = Object.keys(operation.responses);
      const keyed = operation.security.length > 0 ? ["401", "403"] : [];
      expect(statuses, key).to.include.members(["429", "500", "503", ...keyed]);
    }
  });

  it("uses every schema that it has, and has every one that it uses", () => {
    const text = JSON.stringify(openApi());
    const used = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name));
    const free = ["RouteNotFoundProblem", "MethodNotAllowedProblem"];

    const own = Object.keys(document.components.schemas);
    expect(own.filter((name) => !used.has(name) && !free.includes(name))).to.deep.equal([]);
    expect([...used].filter((name) => !own.includes(name ?? ""))).to.deep.equal([]);
  });

  it("gives examples that are what their schemas say", () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats(ajv);
    ajv.addSchema(openApi(), "openapi.json");
    const bodies = Object.values(operations).flatMap(({ body, success }) => [body, success.json]);

    for (const body of bodies) {
      if (body === undefined) continue;
      const validate = ajv.compile({ $ref: `openapi.json#/components/schemas/${body.name}` });
      expect(validate(body.example), `${body.name}: ${ajv.errorsText(validate.errors)}`).to.equal(true);
      expect(body.schema.safeParse(body.example).success, body.name).to.equal(true);
    }
  });

  it("refuses unknown fields in requests, and lets answers grow", () => {
    const { OrderRequest, Order } = document.components.schemas;

    expect(OrderRequest?.additionalProperties).to.equal(false);
    expect(Order).not.to.have.property("additionalProperties");
  });
});
