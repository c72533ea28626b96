// A server that answers as it is told and keeps what it was asked: for what a real shop does not do on demand.
import { createServer } from "node:http";

/** `answer` gets each request, with its body as text, and writes the response. */
export async function serve(answer) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    const call = { method, url, headers, body: Buffer.concat(chunks).toString() };
    asked.push(call);
    answer(call, response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { baseUrl: `http://127.0.0.1:${server.address().port}`, asked, close };
}

export function json(response, status, body, headers = {}) {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

export function envelope(data, meta = {}) {
  return { data, meta: { request_id: "request_1", ...meta } };
}
