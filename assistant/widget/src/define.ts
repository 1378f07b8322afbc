/** Defines `<article-assistant>`: what a script tag loads, and the package's `/define`. */
import { define } from "./index.js";

export * from "./index.js";

define();
