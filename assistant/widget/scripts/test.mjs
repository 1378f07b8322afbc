/** Bundle tests/*.test.ts into build/ and run them with Node's own test runner. */
import { spawn } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minifiedCss } from "./css.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const names = (await readdir(new URL("../tests/", import.meta.url))).filter((name) => name.endsWith(".test.ts"));
await rm(new URL("../build/", import.meta.url), { force: true, recursive: true });
await build({
  absWorkingDir: root,
  bundle: true,
  entryPoints: names.map((name) => `tests/${name}`),
  format: "esm",
  outdir: "build/tests",
  outExtension: { ".js": ".mjs" },
  packages: "external",
  platform: "node",
  plugins: [minifiedCss],
  sourcemap: "inline",
  target: "node20",
});
const files = names.map((name) => `build/tests/${name.replace(/\.ts$/, ".mjs")}`);
const run = spawn(process.execPath, ["--enable-source-maps", "--test", ...files], { cwd: root, stdio: "inherit" });
run.on("exit", (code) => {
  process.exitCode = code ?? 1;
});
