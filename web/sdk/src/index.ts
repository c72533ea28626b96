export { type Client, type ClientOptions, createClient, type RawAnswer } from "./client.js";
export { ApiError, ConnectionError, type ErrorCode, type ErrorDetail } from "./errors.js";
export type * from "./generated/schema.js";
export type { CallOptions, OperationId } from "./operation.js";
export { type Page, Paged } from "./paged.js";
