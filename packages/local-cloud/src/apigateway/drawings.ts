import { apiNode, type Drawings, node, text } from "../console/drawing";

/** `arn:aws:apigateway:…/functions/<function's ARN>/invocations` → the function's ARN */
const functionIn = (uri = ""): string => /functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;

/** How the console draws HTTP APIs: one node per API, an edge per route and authorizer. */
export const apiGatewayDrawings: Drawings = {
  "aws:apigatewayv2/api:Api": (resource) => ({ nodes: [node(resource, "api", apiNode(resource.id))] }),
  "aws:apigatewayv2/integration:Integration": ({ id, inputs }) => ({
    aliases: [[`integrations/${id}`, functionIn(text(inputs, "integrationUri"))]],
  }),
  "aws:apigatewayv2/authorizer:Authorizer": ({ inputs }) => ({
    edges: [
      {
        from: apiNode(text(inputs, "apiId") ?? ""),
        to: functionIn(text(inputs, "authorizerUri")),
        kind: "flow",
        label: "authorizer",
      },
    ],
  }),
  "aws:apigatewayv2/route:Route": ({ inputs }) => ({
    edges: [
      {
        from: apiNode(text(inputs, "apiId") ?? ""),
        to: text(inputs, "target") ?? "",
        kind: "flow",
        label: text(inputs, "routeKey"),
      },
    ],
  }),
};
