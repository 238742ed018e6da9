import type { ResourceValidationPolicy } from "@pulumi/policy";
import * as z from "zod";

/** Tags that identify a resource's cost and owner; stacks set them once, as `aws:defaultTags`. */
const required = ["project", "environment"] as const;

/** Resources that cost money or contain data. Types, not classes, because the classes' arguments lack `tagsAll`. */
const taggable: ReadonlySet<string> = new Set([
  "aws:dynamodb/table:Table",
  "aws:sqs/queue:Queue",
  "aws:sns/topic:Topic",
  "aws:lambda/function:Function",
  "aws:sfn/stateMachine:StateMachine",
  "aws:cloudwatch/eventBus:EventBus",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:apigatewayv2/api:Api",
]);

const tags = z.record(z.string(), z.unknown()).default({});

/** The provider adds the stack's default tags to `tagsAll`, and doesn't change `tags`. */
const taggedResource = z
  .looseObject({ tags, tagsAll: tags })
  .transform((inputs) => ({ ...inputs.tags, ...inputs.tagsAll }));

export const tagged: ResourceValidationPolicy = {
  name: "tagged",
  description: `Resources that cost money or contain data have the tags ${required.join(" and ")}.`,
  validateResource: ({ type, props }, report) => {
    if (!taggable.has(type)) return;
    const present = taggedResource.parse(props);
    for (const tag of required)
      if (!present[tag])
        report(`The tag ${tag} is missing: set it in aws:defaultTags of the stack's configuration.`);
  },
};
