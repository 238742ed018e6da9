/** For tests that run deployed functions without the rest of the cloud. */
export { IamService } from "../iam/iam";
export { iamResources } from "../iam/resources";
export { LambdaService } from "../lambda/lambda";
export { lambdaResources } from "../lambda/resources";
export { LogsService } from "../logs/logs";
export { logsResources } from "../logs/resources";
export { plainInputs } from "../program/plain-inputs";
export { Registry } from "../registry";
