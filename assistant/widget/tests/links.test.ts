import assert from "node:assert/strict";
import { test } from "node:test";
import { baseOf, isSamePage, linkToWords, pathOf, webUrl } from "../src/links.js";

const ARTICLE = new URL("https://news.example/a?page=1");

test("only http and https are links", () => {
  assert.equal(webUrl("https://news.example/a")?.href, "https://news.example/a");
  assert.equal(webUrl("http://news.example/")?.protocol, "http:");
  for (const url of ["javascript:alert(1)", "JAVASCRIPT:alert(1)", " data:text/html,x", "file:///etc", "/a", "", null]) {
    assert.equal(webUrl(url), null, `${url}`);
  }
});

test("a page is the same whatever the fragment", () => {
  assert.ok(isSamePage(new URL("#two", ARTICLE), new URL("#one", ARTICLE)));
  assert.ok(!isSamePage(new URL("?page=2", ARTICLE), ARTICLE));
  assert.ok(!isSamePage(new URL("http://news.example/a?page=1"), ARTICLE));
});

test("a short quotation is named in full", () => {
  const link = linkToWords(ARTICLE, { quote: "An anti-tank weapon, worth $75 & more" });
  assert.equal(
    link,
    "https://news.example/a?page=1#:~:text=An%20anti%2Dtank%20weapon%2C%20worth%20%2475%20%26%20more",
  );
});

test("a long quotation, or one over several lines, is named by its first and last words", () => {
  const long = Array.from({ length: 60 }, (_, index) => `w${index}`).join(" ");
  assert.match(linkToWords(ARTICLE, { quote: long }), /#:~:text=w0%20w1%20w2%20w3%20w4%20w5,w54.*%20w59$/);
  const lines = "one two three four five six seven\neight nine ten eleven twelve thirteen";
  assert.match(linkToWords(ARTICLE, { quote: lines }), /text=one.*six,eight.*thirteen$/);
});

test("a fragment that the URL has already is kept, and a text fragment replaced", () => {
  assert.equal(linkToWords(new URL("#s2", ARTICLE), { quote: "x" }), `${ARTICLE.href}#s2:~:text=x`);
  assert.equal(linkToWords(new URL("#:~:text=old", ARTICLE), { quote: "x" }), `${ARTICLE.href}#:~:text=x`);
});

test("an article's id can't leave its place in a path, and a server may be mounted anywhere", () => {
  assert.equal(pathOf("2024/May #1?"), "2024/May%20%231%3F");
  for (const server of ["https://a.example/mounted", "https://a.example/mounted/"]) {
    assert.equal(new URL("articles/a", baseOf(new URL(server))).href, "https://a.example/mounted/articles/a");
  }
});
