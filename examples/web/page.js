// The page: asks its own server for a token, and gives it to the SDK in place of a public key.
import Vapi from "@vapi-ai/web";

const log = (text) => (document.querySelector("#log").textContent += `${text}\n`);

async function call() {
  const { token, assistant, api } = await (await fetch("/vapi-token")).json();
  const vapi = new Vapi(token, api);
  vapi.on("call-start-progress", ({ stage, status }) => log(`${stage}: ${status}`));
  vapi.on("error", ({ stage, error }) => log(`${stage ?? "call"}: ${JSON.stringify(error)}`));
  await vapi.start(assistant);
}

document.querySelector("#call").addEventListener("click", call);
// Lets examples/run start the call without a click.
if (location.search === "?call") call();
