/**
 * Build dist/widget.js: one minified ES module without dependencies, the same bytes on every machine.
 *
 * `--check` builds in memory and fails where the committed file differs. The banner carries a digest of
 * the sources, so that a test without Node.js can tell a stale file too: SHA-256 over, for each source
 * in order of its path, the path, a zero byte, the content with "\n" line ends, and a zero byte.
 */
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile, mkdir } from "node:fs/promises";
import { dirname, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minifiedCss } from "./css.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = new URL("../dist/widget.js", import.meta.url);
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
  entryPoints: ["src/index.ts"],
  format: "esm",
  legalComments: "none",
  minify: true,
  outfile: fileURLToPath(target),
  plugins: [minifiedCss],
  target: "es2022",
  write: false,
});
const [{ text }] = result.outputFiles;

if (process.argv.includes("--check")) {
  const committed = await readFile(target, "utf8").catch(() => "");
  if (committed !== text) {
    console.error("dist/widget.js is not what the sources build. Run: npm run build");
    process.exitCode = 1;
  }
} else {
  await mkdir(dirname(fileURLToPath(target)), { recursive: true });
  await writeFile(target, text);
}
