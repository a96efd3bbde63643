// A private token for the server SDK: minted by voxtoken, and minted again a minute before it expires.
import { execFileSync } from "node:child_process";

let minted;

export function token() {
  if (!minted || Date.parse(minted.expiresAt) - Date.now() < 60_000) {
    const args = ["mint", "private", "--expires-in", "15m", "--format", "json"];
    minted = JSON.parse(execFileSync("voxtoken", args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }));
  }
  return minted.token;
}
