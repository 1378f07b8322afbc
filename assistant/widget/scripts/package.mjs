/**
 * Build lib/, the modules of the npm package and their types. Nothing of it is committed.
 *
 * The code is not minified: whoever bundles it does that, and whoever debugs it can read it.
 */
import { spawnSync } from "node:child_process";
import { copyFile, readdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minifiedCss } from "./css.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const languages = (await readdir(new URL("../src/languages/", import.meta.url))).filter((name) => name !== "index.ts");

await rm(new URL("../lib/", import.meta.url), { force: true, recursive: true });
await build({
  absWorkingDir: root,
  bundle: true,
  charset: "utf8",
  chunkNames: "shared-[hash]",
  entryPoints: ["src/index.ts", "src/define.ts", ...languages.map((name) => `src/languages/${name}`)],
  format: "esm",
  inject: ["src/without-dom.ts"],
  legalComments: "none",
  outdir: "lib",
  plugins: [minifiedCss],
  splitting: true,
  target: "es2022",
});
const types = ["--project", "tsconfig.package.json"];
const compiled = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", ...types], { cwd: root, stdio: "inherit" });
if (compiled.status !== 0) throw new Error("The types can't be made: see above.");
await copyFile(new URL("../../../LICENSE", import.meta.url), new URL("../LICENSE", import.meta.url));
