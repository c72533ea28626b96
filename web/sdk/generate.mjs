// Writes src/generated from the API's OpenAPI document: the types of the wire, and one typed function per operation.
import { mkdir, readFile, writeFile } from "node:fs/promises";

import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";

const DOCUMENT = new URL("../../docs/api/openapi.json", import.meta.url);
const FOLDER = new URL("src/generated/", import.meta.url);
const HEAD = "// Made from docs/api/openapi.json by generate.mjs (make api-types). Do not edit.\n";
const METHODS = new Set(["get", "put", "post", "patch", "delete"]);

/** The generated files by name. */
export async function generate() {
  const document = JSON.parse(await readFile(DOCUMENT, "utf8"));
  const schema = await openapiTS(document, {
    arrayLength: true,
    // What has a default may be left out of a request; answers say themselves that it is there.
    defaultNonNullable: false,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    transform,
  });
  return { "schema.ts": HEAD + astToString(schema), "operations.ts": HEAD + operationsFile(document) };
}

/** Types where the page has a better one than JSON: files, and maps whose keys are known. */
function transform(schema) {
  if (schema.format === "binary") return ts.factory.createTypeReferenceNode("Blob");
  const keys = schema.propertyNames?.enum;
  const reference = schema.additionalProperties?.$ref;
  if (keys === undefined || reference === undefined) return undefined;
  const optional = ts.factory.createToken(ts.SyntaxKind.QuestionToken);
  const value = indexed("components", "schemas", reference.split("/").at(-1));
  const member = (key) => ts.factory.createPropertySignature(undefined, key, optional, value);
  return ts.factory.createTypeLiteralNode(keys.map(member));
}

function indexed(root, ...names) {
  const literal = (name) => ts.factory.createLiteralTypeNode(ts.factory.createStringLiteral(name));
  return names.reduce(
    (type, name) => ts.factory.createIndexedAccessTypeNode(type, literal(name)),
    ts.factory.createTypeReferenceNode(root),
  );
}

function operationsFile(document) {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.has(method))
      .map(([method, operation]) => ({ method, path, operation, answer: answerOf(operation) })),
  );
  const kinds = [...new Set(operations.map(({ answer }) => answer.type))].sort();
  const lines = [
    `import type { ${kinds.join(", ")}, Operation } from "../operation.js";`,
    "",
    "/** One function per operation of the API, named after its `operationId`. */",
    "export interface Operations {",
    ...operations.flatMap(({ operation, answer }) => [
      `  /** ${comment(operation)} */`,
      `  ${camelCase(operation.operationId)}: ${answer.type}<"${operation.operationId}">;`,
    ]),
    "}",
    "",
    "export const OPERATIONS = {",
    ...operations.map(({ method, path, operation, answer }) => {
      const sends = bodyType(operation);
      const body = sends === undefined ? "" : `, body: "${sends}"`;
      return `  ${camelCase(operation.operationId)}: { method: "${method}", path: "${path}"${body}, answer: "${answer.kind}" },`;
    }),
    "} as const satisfies Record<keyof Operations, Operation>;",
    "",
  ];
  return lines.join("\n");
}

/** How the answer of success is read: see `operation.ts`. */
function answerOf({ operationId, responses }) {
  const success = Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1];
  if (success === undefined) throw new Error(`${operationId} has no answer of success`);
  if (success.content === undefined) return { kind: "none", type: "NoAnswer" };
  const json = success.content["application/json"];
  if (json === undefined) return { kind: "file", type: "FileAnswer" };
  const data = json.schema.properties?.data;
  if (data === undefined) return { kind: "document", type: "DocumentAnswer" };
  return data.type === "array" ? { kind: "page", type: "PageAnswer" } : { kind: "data", type: "DataAnswer" };
}

/** Media type of the body. Where there is a choice, the first will do: all of them are JSON then. */
function bodyType({ requestBody }) {
  return Object.keys(requestBody?.content ?? {})[0];
}

function comment({ summary, description }) {
  const text = [summary, description].filter(Boolean).map((part) => part.replace(/\.?$/, "."));
  return text.join(" ").replaceAll("*/", "*\\/").replace(/\s+/g, " ");
}

function camelCase(operationId) {
  return operationId.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

async function main() {
  await mkdir(FOLDER, { recursive: true });
  for (const [name, text] of Object.entries(await generate())) await writeFile(new URL(name, FOLDER), text);
}

if (process.argv[1] === import.meta.filename) await main();
