// Receives webhooks, and accepts only those that are signed with the credential in ../webhook/credential.json.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const secret = process.env.VAPI_WEBHOOK_SECRET;
if (!secret) throw new Error("VAPI_WEBHOOK_SECRET is not set");
const MAX_AGE = 300; // seconds
const LARGEST = 1 << 20; // bytes

// The signature is over the bytes that arrived, so `body` is a Buffer that nothing has parsed.
function isAuthentic(headers, body) {
  const timestamp = headers["x-timestamp"] ?? "";
  const signature = headers["x-vapi-signature"] ?? "";
  if (!/^[0-9]{1,13}$/.test(timestamp)) return false;
  const hmac = createHmac("sha256", secret).update(`${timestamp}.`).update(body);
  const [expected, received] = [Buffer.from(hmac.digest("hex")), Buffer.from(signature)];
  if (expected.length !== received.length || !timingSafeEqual(expected, received)) return false;
  // The unit of the timestamp is not documented: 13 digits are milliseconds.
  const seconds = timestamp.length > 11 ? timestamp / 1000 : Number(timestamp);
  return Math.abs(Date.now() / 1000 - seconds) <= MAX_AGE;
}

function answerTo(message) {
  if (message.type !== "tool-calls") return {};
  return { results: message.toolCallList.map(({ id }) => ({ toolCallId: id, result: "done" })) };
}

async function receive(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > LARGEST) return [413, {}];
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (!isAuthentic(request.headers, body)) return [401, {}];
  if (request.headers["content-type"]?.split(";")[0] !== "application/json") return [415, {}];
  return [200, answerTo(JSON.parse(body).message)];
}

const server = createServer(async (request, response) => {
  const [status, answer] = await receive(request).catch(() => [400, {}]);
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
});
server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
