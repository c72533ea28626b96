// What an operation takes and gives, worked out of the document's types.
import type { operations } from "./generated/schema.js";
import type { Paged } from "./paged.js";

export type OperationId = keyof operations;

/** How to call an operation: its line in the generated table. */
export interface Operation {
  readonly method: "get" | "put" | "post" | "patch" | "delete";
  /** With the names of path parameters between braces. */
  readonly path: string;
  /** Media type of the body. */
  readonly body?: string;
  /**
   * - `data`: an envelope, of which `data` is given.
   * - `page`: an envelope with a list, which may go on behind a cursor.
   * - `document`: JSON without an envelope.
   * - `file`: bytes.
   * - `none`: no body.
   */
  readonly answer: "data" | "page" | "document" | "file" | "none";
}

export type DataAnswer<Id extends OperationId> = (...input: InputOf<Id>) => Promise<DataOf<Id>>;
export type PageAnswer<Id extends OperationId> = (...input: InputOf<Id>) => Paged<ItemOf<Id>>;
export type DocumentAnswer<Id extends OperationId> = (...input: InputOf<Id>) => Promise<Json<Id>>;
export type FileAnswer<Id extends OperationId> = (...input: InputOf<Id>) => Promise<Blob>;
export type NoAnswer<Id extends OperationId> = (...input: InputOf<Id>) => Promise<void>;

/** What every call may be given. */
export interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** An operation that needs nothing may be called with nothing. */
type InputOf<Id extends OperationId> =
  Record<never, never> extends Input<Id> ? [input?: Input<Id>] : [input: Input<Id>];

type Input<Id extends OperationId> = CallOptions &
  Group<"path", Parameter<Id, "path">> &
  Group<"query", Parameter<Id, "query">> &
  Group<"body", Body<Id>> &
  HeaderOption<"idempotencyKey", Id, "Idempotency-Key"> &
  HeaderOption<"ifMatch", Id, "If-Match">;

type Parameter<Id extends OperationId, In extends "path" | "query" | "header"> = NonNullable<
  operations[Id]["parameters"][In]
>;

type Body<Id extends OperationId> = operations[Id] extends { requestBody: { content: infer Content } }
  ? Content[keyof Content]
  : never;

/** A group of parameters: absent when there are none, optional when all of them are. */
type Group<Key extends string, Parameters> = [Parameters] extends [never]
  ? unknown
  : Record<never, never> extends Parameters
    ? { [Name in Key]?: Parameters | undefined }
    : { [Name in Key]: Parameters };

type HeaderOption<Key extends string, Id extends OperationId, Header extends string> = [
  Parameter<Id, "header">,
] extends [never]
  ? unknown
  : Header extends keyof Parameter<Id, "header">
    ? { [Name in Key]?: string | undefined }
    : unknown;

type Success<Id extends OperationId> = operations[Id]["responses"] extends infer Responses
  ? Responses[keyof Responses & (200 | 201 | 202)]
  : never;

type Json<Id extends OperationId> =
  Success<Id> extends { content: { "application/json": infer Content } } ? Content : never;

type DataOf<Id extends OperationId> = Json<Id> extends { data: infer Data } ? Data : never;

type ItemOf<Id extends OperationId> = DataOf<Id> extends readonly (infer Item)[] ? Item : never;
