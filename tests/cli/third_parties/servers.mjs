// An Express app that checks the signature of webhooks: once right, with three libraries, and with one hole at
// each path. It prints its port.
import { createRequire } from 'node:module';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';

const require = createRequire(import.meta.url);
const express = require('express');
const svix = require('svix');
const standardwebhooks = require('standardwebhooks');
const octokit = process.env.NODE_PATH.split(path.delimiter)
  .map((directory) => path.join(directory, '@octokit/webhooks-methods'))
  .find(existsSync);
const entry = require(path.join(octokit, 'package.json')).exports['.'].node.import;
const { verify } = await import(path.join(octokit, entry));
const secret = process.env.SECRET;

const sign = (timestamp, body) =>
  createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
const equal = (a, b) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
const one = (req, name) => {
  const values = req.headersDistinct[name] ?? [];
  return values.length === 1 ? values[0] : '';
};
const json = (req) => one(req, 'content-type') === 'application/json';
const fresh = (req) => Math.abs(Date.now() / 1000 - Number(one(req, 'x-timestamp'))) <= 300;
const expected = (req) => sign(one(req, 'x-timestamp'), req.body);
const right = (req) => json(req) && fresh(req) && equal(one(req, 'x-signature'), expected(req));
const library = (Webhook, prefix) => (req) => {
  const names = ['id', 'timestamp', 'signature'].map((name) => `${prefix}-${name}`);
  const headers = Object.fromEntries(names.map((name) => [name, one(req, name)]));
  try {
    new Webhook(secret).verify(req.body, headers);
    return json(req);
  } catch {
    return false;
  }
};

const checks = {
  right,
  svix: library(svix.Webhook, 'svix'),
  standardwebhooks: library(standardwebhooks.Webhook, 'webhook'),
  octokit: async (req) => {
    const signature = one(req, 'x-hub-signature-256');
    return json(req) && signature !== '' && verify(secret, req.body.toString(), signature);
  },
  unsigned: (req) => {
    const signature = req.get('x-signature');
    if (signature && secret) return right(req);
    return true;
  },
  unset: (req) => req.get('x-signature') == process.env.SECRET_THAT_IS_NOT_SET,
  parsed: (req) => {
    const parsed = JSON.stringify(JSON.parse(req.body));
    const signature = sign(one(req, 'x-timestamp'), parsed);
    return json(req) && fresh(req) && equal(one(req, 'x-signature'), signature);
  },
  timeless: (req) => json(req) && equal(one(req, 'x-signature'), expected(req)),
  caseless: (req) =>
    json(req) && fresh(req) && equal(one(req, 'x-signature').toLowerCase(), expected(req)),
  first: (req) => {
    const [signature] = req.headersDistinct['x-signature'] ?? [''];
    return json(req) && fresh(req) && equal(signature, expected(req));
  },
  swallows: (req) => {
    try {
      const signature = Buffer.from(one(req, 'x-signature'));
      return timingSafeEqual(signature, Buffer.from(expected(req))) && right(req);
    } catch (error) {
      return true;
    }
  },
  prefixed: (req) => {
    const [, signature] = one(req, 'x-signature').split('=');
    return signature ? /^[0-9a-f]{64}$/.test(signature) : right(req);
  },
  late: (req) => {
    acted += 1;
    return right(req);
  },
  breaks: (req) => {
    if (!right(req)) throw new Error('wrong signature');
    return true;
  },
};
let acted = 0;

const app = express();
app.set('env', 'test');
app.use(express.raw({ type: () => true }));
app.post('/:check', async (req, res, next) => {
  try {
    res.status((await checks[req.params.check](req)) ? 200 : 401).json({});
  } catch (error) {
    next(error);
  }
});
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();
