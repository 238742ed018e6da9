import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { HttpEvent, HttpReply } from "./route";

/** A file that is the same for everybody until the next deployment. */
export interface StaticFile {
  readonly contentType: string;
  readonly content: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Serves a file: gzipped if the client accepts that (binary, so the HTTP API needs base64), or 304 if the client already
 * has it. Each worker compresses a file once, on the first request.
 */
export const staticFile = ({ contentType, content, headers = {} }: StaticFile) => {
  let packed: string | undefined;
  const gzipped = (): string => {
    packed ??= gzipSync(content).toString("base64");
    return packed;
  };
  const etag = `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`;
  const common = { "cache-control": "public, max-age=300", etag, vary: "accept-encoding", ...headers };

  return ({ headers: asked }: HttpEvent): HttpReply => {
    if (tags(asked["if-none-match"]).includes(etag)) return { statusCode: 304, headers: common };
    const typed = { ...common, "content-type": contentType };
    return takesGzip(asked["accept-encoding"])
      ? {
          statusCode: 200,
          headers: { ...typed, "content-encoding": "gzip" },
          body: gzipped(),
          isBase64Encoded: true,
        }
      : { statusCode: 200, headers: typed, body: content };
  };
};

const tags = (header = ""): string[] => header.split(",").map((tag) => tag.trim().replace(/^W\//, ""));

const takesGzip = (header = ""): boolean =>
  header.split(",").some((coding) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(coding));
