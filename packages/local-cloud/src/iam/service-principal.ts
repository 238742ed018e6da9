import { account } from "../service";

const regional = new RegExp(`^([\\w-]+)\\.${account.region}\\.amazonaws\\.com$`);

/** `states.us-east-1.amazonaws.com` is `states.amazonaws.com` in that region, as policies may name it. */
export const servicePrincipal = (name: string): string => name.replace(regional, "$1.amazonaws.com");
