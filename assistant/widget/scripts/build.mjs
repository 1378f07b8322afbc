/**
 * Build dist/: widget.js, one minified ES module without dependencies, and beside it a file for each language that it
 * loads where a page speaks it. The same bytes on every machine.
 *
 * `--check` builds in memory and fails where a committed file differs. The banner carries a digest of
 * the sources, so that a test without Node.js can tell a stale file too: SHA-256 over, for each source
 * in order of its path, the path, a zero byte, the content with "\n" line ends, and a zero byte.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minifiedCss } from "./css.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = fileURLToPath(new URL("../dist/", import.meta.url));
const TOOLS = ["package.json", "package-lock.json", "scripts/build.mjs", "scripts/css.mjs"];

async function sourcesDigest() {
  const entries = await readdir(new URL("../src/", import.meta.url), { recursive: true, withFileTypes: true });
  const sources = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, `${entry.parentPath}${sep}${entry.name}`).split(sep).join("/"));
  const digest = createHash("sha256");
  for (const path of [...sources, ...TOOLS].sort()) {
    const content = await readFile(new URL(`../${path}`, import.meta.url), "utf8");
    digest.update(`${path}\0${content.replaceAll("\r\n", "\n")}\0`);
  }
  return digest.digest("hex");
}

const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
const result = await build({
  absWorkingDir: root,
  banner: {
    js: `/*! Article Assistant widget ${version} | Apache-2.0 | sources sha256:${await sourcesDigest()} */`,
  },
  bundle: true,
  charset: "utf8",
  chunkNames: "languages/[name]",
  entryPoints: { widget: "src/define.ts" },
  format: "esm",
  legalComments: "none",
  minify: true,
  outdir: target,
  plugins: [minifiedCss],
  splitting: true,
  target: "es2022",
  write: false,
});

if (process.argv.includes("--check")) {
  const committed = (await readdir(target, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const differing = [];
  for (const { path, text } of result.outputFiles) {
    if ((await readFile(path, "utf8").catch(() => null)) !== text) differing.push(path);
  }
  const built = result.outputFiles.map(({ path }) => path);
  differing.push(...committed.filter((path) => !built.includes(path)));
  for (const path of differing) console.error(`${relative(root, path)} is not what the sources build.`);
  if (differing.length > 0) {
    console.error("Run: npm run build");
    process.exitCode = 1;
  }
} else {
  await rm(target, { force: true, recursive: true });
  for (const { path, text } of result.outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}
