import { PolicyPack } from "@pulumi/policy";
import { rules } from "./rules";

// `pulumi preview --policy-pack policy` holds a stack to these before anything is deployed.
new PolicyPack("orderflow", { policies: rules, enforcementLevel: "mandatory" });
