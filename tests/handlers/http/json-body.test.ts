import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { MalformedRequest, PayloadTooLarge, UnsupportedMediaType } from "../../../handlers/domain/errors";
import { jsonBody, maxBodyBytes } from "../../../handlers/http/json-body";

const json = { "content-type": "application/json" };
const text = (body: string, headers = {}) => ({
  headers: { ...json, ...headers },
  body,
  isBase64Encoded: false,
});
const bytes = (body: Buffer, headers = {}) => ({
  headers: { ...json, ...headers },
  body: body.toString("base64"),
  isBase64Encoded: true,
});

describe("the body of a request", () => {
  for (const type of [
    "application/json",
    "Application/JSON; charset=utf-8",
    'application/json;charset="UTF-8"',
    "application/merge-patch+json",
  ]) {
    it(`is read as ${type}`, () => {
      expect(jsonBody(text('{"a":1}', { "content-type": type }))).to.deep.equal({ a: 1 });
    });
  }

  for (const type of [
    "",
    "text/plain",
    "application/jsonp",
    "application/json; charset=latin1",
    "multipart/form-data",
  ]) {
    it(`is refused as "${type}"`, () => {
      expect(() => jsonBody(text("{}", { "content-type": type }))).to.throw(UnsupportedMediaType);
    });
  }

  it("is read from base64, and unpacked from gzip", () => {
    const body = Buffer.from('{"name":"Zoë"}');

    expect(jsonBody(bytes(body))).to.deep.equal({ name: "Zoë" });
    expect(jsonBody(bytes(gzipSync(body), { "content-encoding": "gzip" }))).to.deep.equal({ name: "Zoë" });
  });

  it("may have exactly the limit of bytes, not one more, counted in UTF-8", () => {
    const filled = (length: number) => JSON.stringify("x".repeat(length - 2));

    expect(jsonBody(text(filled(maxBodyBytes)))).to.be.a("string");
    expect(() => jsonBody(text(filled(maxBodyBytes + 1)))).to.throw(PayloadTooLarge);
    expect(() => jsonBody(text(JSON.stringify("é".repeat(maxBodyBytes / 2))))).to.throw(PayloadTooLarge);
  });

  it("is refused when a small archive unpacks to a large one", () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, " "));

    expect(() => jsonBody(bytes(bomb, { "content-encoding": "gzip" }))).to.throw(PayloadTooLarge);
  });

  it("is refused in an encoding that isn't known, or isn't what it says", () => {
    expect(() => jsonBody(text("{}", { "content-encoding": "br" }))).to.throw(UnsupportedMediaType);
    expect(() => jsonBody(text("{}", { "content-encoding": "gzip" }))).to.throw(
      MalformedRequest,
      "isn't gzip",
    );
    expect(() => jsonBody(bytes(Buffer.from([0x22, 0xff, 0x22])))).to.throw(MalformedRequest, "isn't UTF-8");
  });

  for (const [what, damaged] of Object.entries({
    "a byte of Latin-1": Buffer.from('{"name":"Zo\xEB"}', "latin1"),
    "half a character": Buffer.concat([
      Buffer.from('{"name":"'),
      Buffer.from("ë").subarray(0, 1),
      Buffer.from('"}'),
    ]),
    "an encoded half of a pair": Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
    "a character in too many bytes": Buffer.from([0x22, 0xc0, 0xaf, 0x22]),
    "UTF-16": Buffer.from('{"name":"Zoë"}', "utf16le"),
    "what a damaged character was replaced by": Buffer.from('{"name":"Zo\uFFFD"}'),
  }))
    it(`is refused with ${what} in it, as bytes and as the gateway turns them into text`, () => {
      for (const body of [bytes(damaged), bytes(gzipSync(damaged), { "content-encoding": "gzip" })])
        expect(() => jsonBody(body)).to.throw(MalformedRequest);
      if (!damaged.includes(0))
        expect(() => jsonBody(text(damaged.toString("utf8")))).to.throw(MalformedRequest, "isn't UTF-8");
    });

  for (const [what, body] of Object.entries({
    nothing: "",
    "half a value": '{"a":',
    text: "hello",
    NaN: "NaN",
  })) {
    it(`is refused when it is ${what}`, () => {
      expect(() => jsonBody(text(body))).to.throw(MalformedRequest);
    });
  }
});
