// Bundles Source/ into Bundle/; with --check it tells whether Bundle/ is what Source/ gives.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const isCheck = process.argv.includes("--check");
const bundle = path.join(here, "Bundle");
const target = isCheck ? await mkdtemp(path.join(tmpdir(), "page-")) : bundle;
await mkdir(target, { recursive: true });

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["Source/page.ts", "Source/page.css"],
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome123", "firefox121", "safari17.5"],
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

const packages = [...new Set(Object.keys(metafile.inputs)
  .map(input => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1])
  .filter(name => name))].sort();
await writeFile(path.join(target, "THIRD-PARTY.txt"), (await Promise.all(packages.map(licence))).join("\n"));

if (isCheck) {
  const names = ["page.js", "page.css", "THIRD-PARTY.txt"];
  const differing = [];
  for (const name of names) {
    const [made, kept] = await Promise.all([target, bundle].map(folder => readFile(path.join(folder, name)).catch(() => null)));
    if (kept === null || !made.equals(kept))
      differing.push(name);
  }
  await rm(target, { recursive: true });
  if (differing.length > 0) {
    console.error(`Bundle/ is not what Source/ gives: ${differing.join(", ")} differ. Run src/LocalRunner.Server/Page/build and commit what it wrote.`);
    process.exit(1);
  }
  console.log("Bundle/ is what Source/ gives.");
}

async function licence(name) {
  const folder = path.join(here, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  for (const file of ["LICENSE", "LICENSE.md", "LICENSE.txt"]) {
    const text = await readFile(path.join(folder, file), "utf8").catch(() => null);
    if (text !== null)
      return `${"=".repeat(80)}\n${name} ${version} (${license})\n${"=".repeat(80)}\n\n${text.replace(/\r\n?/g, "\n").trim()}\n`;
  }
  throw new Error(`${name} has no licence file.`);
}
