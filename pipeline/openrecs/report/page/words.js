"use strict";
// A word finds its other forms, by the rules of clean/asked/word_forms.py: the page finds what `openrecs search` finds.

const folded = (text) => text.toLowerCase().replace(/[\u2018-\u201b]/g, "'").replace(/[\u201c-\u201f]/g, '"').replace(/[\u2010-\u2015\u2212]/g, "-");

function stem(word) {
  const base = Object.hasOwn(words.forms, word) ? words.forms[word] : word;
  if (base.length <= 3 || !/^[a-z]+$/.test(base)) return base;
  return withoutLastLetters(withoutEnding(withoutS(base)));
}

function withoutS(word) {
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|zz)es$/.test(word)) return word.slice(0, -2);
  return /(?<![sui])s$/.test(word) ? word.slice(0, -1) : word;
}

function withoutEnding(word) {
  if (word.endsWith("ied") && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:greed|teed)$/.test(word)) return word.slice(0, -1);
  const [, rest] = word.match(/^(.{3,})ing$/) || (word.endsWith("eed") ? [] : word.match(/^(.{3,})ed$/)) || [];
  if (rest && /[aeiouy]/.test(rest)) return /([^aeioslz])\1$/.test(rest) ? rest.slice(0, -1) : rest;
  return word.replace(/^(.{4,})ation$|^(.{6,})ment$/, "$1$2");
}

function withoutLastLetters(word) {
  if (word.length <= 3) return word;
  if (word.endsWith("y")) return `${word.slice(0, -1)}i`;
  const rest = word.replace(/^(.{2,}[^e])e+$/, "$1");
  return rest.replace(/^(.{4,})at$|^(.*l)l$/, "$1$2");
}

function finder(word) {
  // A word of letters is found in any form and where another begins with it; `287(g)` as it is written.
  if (!/^\p{L}+$/u.test(word)) {
    const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const pattern = new RegExp(/^[\p{L}\p{N}]/u.test(word) ? `(?<![\\p{L}\\p{N}])${escaped}` : escaped, "u");
    return (text) => pattern.test(text);
  }
  const own = stem(word);
  const begin = own.replace(/i$/, "");
  const forms = Object.keys(words.forms).filter((form) => stem(form) === own && !form.startsWith(begin));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${[begin, ...forms].join("|")})[\\p{L}\\p{N}]*`, "gu");
  return (text) => (text.match(pattern) || []).some((one) => one.startsWith(word) || stem(one) === own);
}

const finders = (asked) => folded(asked).split(/\s+/).map((word) => word.replace(/^["']+|["']+$/g, "")).filter(Boolean).map(finder);
