// Serves the page, and mints a token for each visitor: valid for five minutes, for this page's origin and one assistant.
// Add a login or a rate limit of your own: anyone who can load /vapi-token can start calls at your expense.
import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { build } from "esbuild";

const port = process.env.PORT ?? "3000";
const origin = process.env.ALLOWED_ORIGIN ?? `http://localhost:${port}`;
const assistant = process.env.ASSISTANT_ID ?? "1cbf8c70-5fd7-4f61-a220-376ab35be1b0";
const here = (name) => new URL(name, import.meta.url).pathname;
const { outputFiles } = await build({ entryPoints: [here("page.js")], bundle: true, format: "esm", write: false });

async function mint() {
  const args = ["mint", "public", "--allow-origin", origin, "--allow-assistant", assistant, "--expires-in", "5m"];
  const { stdout } = await promisify(execFile)("voxtoken", args);
  return JSON.stringify({ token: stdout.trim(), assistant, api: process.env.VAPI_BASE_URL });
}

createServer(async (request, response) => {
  const path = request.url.split("?")[0];
  const send = (type, body) => response.writeHead(200, { "content-type": type, "cache-control": "no-store" }).end(body);
  if (path === "/page.js") return send("text/javascript", outputFiles[0].contents);
  if (path === "/vapi-token") return mint().then((json) => send("application/json", json), () => response.writeHead(500).end());
  if (path !== "/") return response.writeHead(404).end();
  response.writeHead(200, { "content-type": "text/html" });
  createReadStream(here("page.html")).pipe(response);
}).listen(Number(port), "localhost", () => console.log(`http://localhost:${port}/`));
