import * as z from "zod";
import { resourceType } from "../resource";
import { latest, qualified } from "./declaration";
import type { LambdaService } from "./lambda";

/** A statement of a function's resource policy: which service may invoke it, and for what. */
export const permission = (lambda: LambdaService) =>
  resourceType({
    token: "aws:lambda/permission:Permission",
    inputs: z.strictObject({
      // Action names don't depend on case; Pulumi's mixins also write `lambda:*`.
      action: z.string().regex(/^lambda:(\*|InvokeFunction)$/i, "only lambda:InvokeFunction is supported"),
      function: z.string(),
      qualifier: z.string().optional(),
      principal: z.string(),
      sourceArn: z.string().optional(),
      statementId: z.string().max(100).optional(),
    }),
    named: "statementId",
    replacedBy: "any",
    create: ({ name: statementId, inputs }) => {
      const target = qualified(inputs.function, inputs.qualifier ?? latest);
      lambda.permit(target, statementId, inputs.principal, inputs.sourceArn);
      return { id: statementId, outputs: { statementId } };
    },
    read: ({ id, inputs, outputs }) =>
      lambda.functions.has(inputs.function) && lambda.find(inputs.function).permissions.has(id)
        ? outputs
        : undefined,
    delete: ({ id, inputs }) => {
      if (lambda.functions.has(inputs.function)) lambda.find(inputs.function).permissions.delete(id);
    },
  });
