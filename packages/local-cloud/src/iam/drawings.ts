import * as z from "zod";
import { type Drawings, text } from "../console/drawing";

const withPolicies = z.object({ inlinePolicies: z.array(z.object({ policy: z.string() })) });

/** How the console draws roles: as edges from what runs with them to what their policies allow. */
export const iamDrawings: Drawings = {
  "aws:iam/role:Role": ({ inputs, id }) => ({
    grants: (withPolicies.safeParse(inputs).data?.inlinePolicies ?? []).map(
      ({ policy }) => [id, policy] as const,
    ),
  }),
  "aws:iam/rolePolicy:RolePolicy": ({ inputs }) => ({
    grants: [[text(inputs, "role") ?? "", text(inputs, "policy") ?? ""]],
  }),
};
