/** Fails where dist/widget.js weighs more than its budget, compressed as servers send it. */
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const BUDGET = 25_000;

const bundle = await readFile(new URL("../dist/widget.js", import.meta.url));
const size = gzipSync(bundle, { level: 9 }).length;
console.log(`dist/widget.js: ${bundle.length} bytes, ${size} gzipped, of ${BUDGET} allowed`);
if (size > BUDGET) process.exitCode = 1;
