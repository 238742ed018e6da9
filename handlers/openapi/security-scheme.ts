/** How the OpenAPI document and its page call a client's key. */
export const securityScheme = "clientKey";
