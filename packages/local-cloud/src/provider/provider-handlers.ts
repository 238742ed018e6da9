import * as grpc from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { AwsError } from "../service";
import type { Naming } from "./automatic-name";
import type { Checked, InState, ResourceProvider, WireDifference } from "./resource-provider";
import type { WireProperties } from "./wire-values";

/** Handles calls of Pulumi's engine; gRPC answers all others as unimplemented. */
export const handlersOf = (provider: ResourceProvider) => ({
  handshake: unary((_: messages.ProviderHandshakeRequest) =>
    new messages.ProviderHandshakeResponse()
      .setAcceptSecrets(true)
      // Only here is it read: https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/go/common/resource/plugin/provider_plugin.go
      .setSupportsAutonamingConfiguration(true),
  ),
  attach: unary((_: plugin.PluginAttach) => new Empty()),
  cancel: unary((_: Empty) => new Empty()),
  // Later than any version that a program requires, because the engine would warn otherwise.
  getPluginInfo: unary((_: Empty) => new plugin.PluginInfo().setVersion("999.0.0")),
  checkConfig: unary((request: messages.CheckRequest) =>
    checkResponse(provider.checkConfig(properties(request.getNews()))),
  ),
  // The only setting, default tags, changes the resources themselves.
  diffConfig: unary((_: messages.DiffRequest) =>
    new messages.DiffResponse().setChanges(messages.DiffResponse.DiffChanges.DIFF_NONE),
  ),
  configure: unary((request: messages.ConfigureRequest) => {
    provider.configure(properties(request.getArgs()));
    return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
  }),
  invoke: unary((request: messages.InvokeRequest) =>
    new messages.InvokeResponse().setReturn(
      struct(provider.invoke(request.getTok(), properties(request.getArgs()))),
    ),
  ),
  check: unary((request: messages.CheckRequest) =>
    checkResponse(
      provider.check({
        urn: request.getUrn(),
        news: properties(request.getNews()),
        olds: properties(request.getOlds()),
        naming: namingOf(request.getAutonaming()),
        seed: request.getRandomseed_asU8(),
      }),
    ),
  ),
  diff: unary((request: messages.DiffRequest) => {
    const known = { urn: request.getUrn(), id: request.getId(), inputs: properties(request.getOldInputs()) };
    return diffResponse(provider.diff(known, properties(request.getNews())));
  }),
  create: unary(async (request: messages.CreateRequest) => {
    const inputs = properties(request.getProperties());
    if (request.getPreview())
      return new messages.CreateResponse().setProperties(struct(provider.previewCreate(inputs)));
    const { id, outputs } = await provider.create(request.getUrn(), inputs);
    return new messages.CreateResponse().setId(id).setProperties(struct(outputs));
  }),
  read: unary(async (request: messages.ReadRequest) => {
    const found = await provider.read(inState(request, request.getInputs(), request.getProperties()));
    // Without an id, the resource doesn't exist.
    if (!found) return new messages.ReadResponse();
    return new messages.ReadResponse()
      .setId(found.id)
      .setInputs(struct(found.inputs))
      .setProperties(struct(found.outputs));
  }),
  update: unary(async (request: messages.UpdateRequest) => {
    const known = inState(request, request.getOldInputs(), request.getOlds());
    const news = properties(request.getNews());
    const outputs = request.getPreview()
      ? provider.previewUpdate(known, news)
      : await provider.update(known, news);
    return new messages.UpdateResponse().setProperties(struct(outputs));
  }),
  delete: unary(async (request: messages.DeleteRequest) => {
    await provider.delete(inState(request, request.getOldInputs(), request.getProperties()));
    return new Empty();
  }),
});

/** Handles one call; an error fails the operation, and the engine shows its message. */
const unary =
  <Request, Response>(
    answer: (request: Request) => Response | Promise<Response>,
  ): grpc.handleUnaryCall<Request, Response> =>
  (call, callback) => {
    Promise.resolve(call.request)
      .then(answer)
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback({ code: grpc.status.UNKNOWN, details: messageOf(error) }),
      );
  };

/** AWS's errors have codes; those of the local cloud have only messages. */
const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const isAws = error instanceof AwsError || "$fault" in error;
  return isAws ? `${error.name}: ${error.message}` : error.message;
};

const properties = (given: Struct | undefined): WireProperties => given?.toJavaScript() ?? {};

const isJson = (value: unknown): value is Record<string, JavaScriptValue> =>
  value !== null && typeof value === "object";

const struct = (given: WireProperties): Struct => {
  if (!isJson(given)) throw new TypeError("Only properties can be sent");
  return Struct.fromJavaScript(given);
};

const inState = (
  request: { getUrn(): string; getId(): string },
  inputs: Struct | undefined,
  outputs: Struct | undefined,
): InState => ({
  urn: request.getUrn(),
  id: request.getId(),
  inputs: properties(inputs),
  outputs: properties(outputs),
});

const { Mode } = messages.CheckRequest.AutonamingOptions;
const modes = { [Mode.PROPOSE]: "propose", [Mode.ENFORCE]: "enforce", [Mode.DISABLE]: "disable" } as const;

const namingOf = (given: messages.CheckRequest.AutonamingOptions | undefined): Naming | undefined =>
  given && { mode: modes[given.getMode()], proposed: given.getProposedName() };

const checkResponse = ({ inputs, failures }: Checked): messages.CheckResponse =>
  new messages.CheckResponse()
    .setInputs(struct(inputs))
    .setFailuresList(
      failures.map(({ property, reason }) =>
        new messages.CheckFailure().setProperty(property).setReason(reason),
      ),
    );

const { Kind } = messages.PropertyDiff;
const kinds = {
  add: { update: Kind.ADD, replace: Kind.ADD_REPLACE },
  delete: { update: Kind.DELETE, replace: Kind.DELETE_REPLACE },
  update: { update: Kind.UPDATE, replace: Kind.UPDATE_REPLACE },
} as const;

const diffResponse = ({ changes, replaces, deleteBeforeReplace }: WireDifference): messages.DiffResponse => {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse()
    .setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setReplacesList([...replaces])
    .setDeletebeforereplace(deleteBeforeReplace)
    .setHasdetaileddiff(true);
  const details = response.getDetaileddiffMap();
  for (const { path, kind, replaces: isReplaced } of changes) {
    const change = new messages.PropertyDiff();
    change.setKind(kinds[kind][isReplaced ? "replace" : "update"]);
    change.setInputdiff(true);
    details.set(path, change);
  }
  return response;
};
