import { PolicyPack } from "@pulumi/policy";
import { rules } from "./rules";

// `pulumi preview --policy-pack policy` checks a stack against these rules before anything is deployed.
new PolicyPack("orderflow", { policies: rules, enforcementLevel: "mandatory" });
