// Puts one package of the pinned llama.cpp build into native/<variant>/node_modules, whole or not at all.
// Usage: node install.mjs <variant> <package>, for example: node install.mjs cpu linux-x64
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const [variant, platform] = process.argv.slice(2);
const folder = join(dirname(fileURLToPath(import.meta.url)), variant);
const name = `@node-llama-cpp/${platform}`;
const target = join(folder, "node_modules", name);
const lock = join(folder, ".lock");
const pinned = readJson(join(folder, "package-lock.json")).packages[`node_modules/${name}`];

await acquireLock();
try {
  if (!isInstalled()) install();
} catch (error) {
  console.log(error.message);
  process.exitCode = 1;
} finally {
  rmSync(lock, { recursive: true, force: true });
}

function install() {
  for (const entry of readdirSync(folder).filter(entry => entry.startsWith(".staging-")))
    rmSync(join(folder, entry), { recursive: true, force: true });

  const staging = mkdtempSync(join(folder, ".staging-"));
  try {
    // A lock file with this one package and no platform fields: npm fetches nothing else, also for another
    // platform than this one, and a package that cannot be fetched is an error instead of a silent omission.
    const dependencies = { [name]: pinned.version };
    const { version, integrity } = pinned;
    writeJson(join(staging, "package.json"), { private: true, dependencies });
    writeJson(join(staging, "package-lock.json"), {
      lockfileVersion: 3,
      packages: { "": { dependencies }, [`node_modules/${name}`]: { version, integrity } },
    });
    runNpm(staging);

    mkdirSync(dirname(target), { recursive: true });
    rmSync(target, { recursive: true, force: true, maxRetries: 5 });
    move(join(staging, "node_modules", name), target);
  } finally {
    rmSync(staging, { recursive: true, force: true, maxRetries: 5 });
  }
}

function runNpm(cwd) {
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"];
  // npm is a batch file on Windows, which only a shell starts.
  const npm = spawnSync("npm", ["ci", ...flags], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], shell: process.platform === "win32" });
  if (npm.error) throw new Error(`npm did not start (${npm.error.code})`);
  if (npm.status === 0) return;

  const reasons = npm.stderr.split("\n").filter(line => /^npm (error|ERR!) \S/.test(line) && !line.includes("complete log"));
  throw new Error(`npm ci failed: ${reasons.map(line => line.replace(/^npm \S+ /, "").trim()).slice(0, 3).join(", ") || `exit code ${npm.status}`}`);
}

// A virus scanner may hold a file that was just written, for a moment.
function move(from, to) {
  for (let attempt = 1; ; attempt++) {
    try {
      return renameSync(from, to);
    } catch (error) {
      if (isInstalled()) return;
      if (attempt === 5) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200 * attempt);
    }
  }
}

function isInstalled() {
  try {
    statSync(join(target, "bins", platform, "_nlcBuildMetadata.json"));
    return readJson(join(target, "package.json")).version === pinned.version;
  } catch {
    return false;
  }
}

// The lock only saves a second download: the move above is atomic, so waiting forever for it would be worse than going on.
async function acquireLock() {
  const deadline = Date.now() + 15 * 60_000;
  for (;;) {
    try {
      mkdirSync(lock);
      return writeFileSync(join(lock, String(process.pid)), "");
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (!isOwnerAlive() || Date.now() > deadline) rmSync(lock, { recursive: true, force: true });
      else await sleep(250);
    }
  }
}

function isOwnerAlive() {
  try {
    const [owner] = readdirSync(lock);
    if (!owner) return Date.now() - statSync(lock).mtimeMs < 10_000;
    process.kill(Number(owner), 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

function writeJson(path, value) {
  writeFileSync(path, JSON.stringify(value));
}
