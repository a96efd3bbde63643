// Lists assistants with the server SDK, which calls `token` before each request.
import { VapiClient } from "@vapi-ai/server-sdk";
import { token } from "./token.mjs";

const client = new VapiClient({ token, environment: process.env.VAPI_BASE_URL ?? "https://api.vapi.ai" });
for (const assistant of await client.assistants.list({ limit: 10 })) {
  console.log(assistant.id, assistant.name);
}
