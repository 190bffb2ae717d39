//! The general parser is the measure: with and without the quick reader a text must give the same.

use std::cell::Cell;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::build;
use crate::Stream;
use crate::stream::{parse, parse_with};

/// All that a stream holds, one thing a line.
fn describe(stream: &Stream<'_>) -> String {
    let mut out = String::new();
    for document in &stream.documents {
        writeln!(out, "{:?} {} {:?}", document.span, document.is_json, document.sorted).unwrap();
        for (index, data) in document.nodes.iter().enumerate() {
            let node = document.node(u32::try_from(index).unwrap()).unwrap();
            // Where a value is kept is no matter.
            let count = match data.content {
                crate::document::Content::Children { count, keys } => Some((count, keys)),
                _ => None,
            };
            writeln!(out, "{:?} {:?} {:?} next {} {count:?}", data.span, data.kind, data.style, data.next).unwrap();
            writeln!(out, "    {:?} {:?} {:?}", node.text(), data.tag, data.mark).unwrap();
            writeln!(out, "    {:?}", std::mem::discriminant(&data.content)).unwrap();
        }
        writeln!(out, "{:?}", document.properties).unwrap();
        writeln!(out, "{:?}", document.unescaped).unwrap();
    }
    writeln!(out, "{:?}\n{:?}", stream.comments, stream.errors).unwrap();
    out
}

/// Compares; gives how many bytes were read quickly.
fn compare(text: &str) -> Result<u32, String> {
    let quick_bytes = Cell::new(0);
    let quick = parse_with(text, |text, chunk| {
        let built = build(text, chunk)?;
        quick_bytes.set(quick_bytes.get() + chunk.span.len());
        Some(built)
    });
    if quick_bytes.get() == 0 {
        return Ok(0);
    }
    let (quick, general) = (describe(&quick), describe(&parse_with(text, |_, _| None)));
    if quick == general {
        return Ok(quick_bytes.get());
    }
    let difference = quick.lines().zip(general.lines()).find(|(quick, general)| quick != general);
    Err(format!("{text:?}\n quick and general: {difference:#?}"))
}

fn assert_same(text: &str) -> u32 {
    compare(text).unwrap_or_else(|difference| panic!("{difference}"))
}

const SNIPPETS: &[&str] = &[
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web # main\n  labels: {app: web, tier: \"x\"}\nspec:\n  containers:\n  - name: web\n    image: \"nginx:1.27\"\n    args:\n    - --port=80\n    - -v\n    resources: {}\n",
    "# head\n\na:\n  - b\n  # inner\n  - c: 1\n    d: 'it''s'\n  -\n  - - x\n    - y: z\n      w:\n    -\nempty:\n# tail\n",
    "data:\n  run.sh: |\n    #!/bin/sh\n    echo \"$1\"\n\n    if x; then\n    \ttab\n      y\n    fi\n  conf: |-\n\n    a: b\n\n  keep: |+\n    x\n\n\nend: true\n",
    "text: >\n  one\n  two\n\n  three\n    more\n  four\n\nnext: >-\n  a\n  b\nlast: >+ # why\n  c\n\n",
    "\"a b\": \"x\\ny \\\"q\\\" \\\\\\t\"\n'c': 'd'\ne: \"\"\nf: ''\ng: ~\nh: null\n",
    "command: [\"sh\", '-c', echo, [a, {b: c}], {}]\nverbs: [get, list]   # all\nnone: []\nempty: { }\nurl: http://x:80/#a\ntime: 12:30\n",
    "- a\n- b: c\n  d:\n  - e\n  - f:\n      g: h\n-   i:   j\n    k: l\n-\n  m\n- |\n  n\n",
    "a:\n- |2\n    x\n   y\n- >-2\n  z\n-   - |\n     q\n- b: |1-\n   r\n",
    "a: b\n---\n# only a comment\n---\nc: d\n--- # note\n- x\n- y\n",
    "a: b c  d\nx-y.z/w: \u{e9}\u{4e2d}\u{1f600}\n\u{a0}k: \"\u{a0}\"\nl: |\n  x\u{a0}y\n",
    "a:\n  b:\n    c:\n  d:\n\ne:\n  - f:\n  - g:\n    - h\n    -\n",
    "k1: 1\nk2: 2\nk3: 3\nk4: 4\nk5: 5\nk6: 6\nk7: 7\nk8: 8\nk9: 9\nk10: 1\nk11: 1\nk12: 1\nk13: 1\nk14: 1\nk15: 1\nk16: 1\nk17: 1\nk18: 1\nk2: 3\n",
    "d: one two\n  three:four\n\n  five # c\ne: 'it''s\n    fine \n\n    so'\nf:\n  - \"a \\\n    \\ b\\\"\n    c\n    \"\n  - x\n    - y\n  -\n    z\n    w\ng:\n  {}\n",
    "a: [\n    -c, \"x\\u003ey\", # one\n\n    # two\n    {b: 1, c: {}, d: [\n      ] ,\n    }, ]\nb:\n- [ a , -e]\n- c: {\n     d: e}   # f\n  e: |-\n  f: >\n\n  g: |\n\n# end\nh: [\n  ]\n",
    "a: \n  plain\nb:\n  \"quoted\"  # c\nc:\n  - - - d\n    - e\n  - f\n0: zero\n1.5: x\ntrue: y\n",
];

/// What mutations write.
const PIECES: &[&str] = &[
    " ",
    "  ",
    "\n",
    "\n\n",
    "\n  ",
    ":",
    ": ",
    " :",
    ":\n",
    "-",
    "- ",
    "\n- ",
    "\n  - ",
    "#",
    " #",
    " # x",
    "|",
    "|\n",
    "|-",
    "|+",
    ">",
    ">\n",
    "|2\n",
    "\"",
    "'",
    "''",
    "\\",
    "\\\"",
    "\\n",
    "\\x41",
    "\\/",
    "[",
    "]",
    "{",
    "}",
    ",",
    ", ",
    "[a]",
    "{a: b}",
    "[]",
    "{}",
    "{{ x }}",
    "?",
    "? ",
    "!",
    "!!str ",
    "&a ",
    "*a",
    "%",
    "%YAML 1.2\n",
    "@",
    "`",
    "\t",
    "\r\n",
    "\r",
    "---",
    "\n---\n",
    "\n...\n",
    "\n--- |\n",
    "<<: ",
    "~",
    "null: ",
    "a: b",
    "\na: b\n",
    "x",
    "\u{feff}",
    "\u{a0}",
    "\u{85}",
    "\u{2028}",
    "\0",
    "\u{7f}",
    "\u{e9}",
    "=",
    "0",
    "1",
    "99999999999999999999: ",
    "true: ",
    "    ",
    "   ",
];

/// Replaces a part of a text: place and length are fractions of it.
fn mutate(text: &str, (place, length, piece): (u16, u8, usize)) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = usize::from(place) % (chars.len() + 1);
    let length = usize::from(length).saturating_sub(6).min(chars.len() - at);
    let mut out: String = chars[..at].iter().collect();
    out.push_str(PIECES[piece]);
    out.extend(&chars[at + length..]);
    out
}

fn mutation() -> impl Strategy<Value = (u16, u8, usize)> {
    (any::<u16>(), 0u8..10, 0..PIECES.len())
}

#[test]
fn what_manifests_are_written_in_is_read_quickly() {
    for text in SNIPPETS {
        let body: u32 = assert_same(text);
        assert!(body > 0, "{text}");
    }
}

#[test]
fn every_cut_and_every_insertion_gives_what_the_general_parser_gives() {
    for text in SNIPPETS {
        for (at, _) in text.char_indices() {
            assert_same(&text[..at]);
            assert_same(&text[at..]);
            for piece in PIECES {
                assert_same(&format!("{}{piece}{}", &text[..at], &text[at..]));
            }
        }
    }
}

#[test]
fn what_is_not_plainly_in_the_subset_is_left_to_the_general_parser() {
    for text in [
        "a: &x b\nc: *x\n",
        "a: !!str b\n",
        "<<: {a: b}\n",
        "? a\n: b\n",
        "a: b\n# c\n  c\n",
        "a: \"b\nc\"\n",
        "a\n  b: c\n",
        "a:\tb\n",
        "a: b\r\n",
        "scalar\n",
        "{\"a\": 1}\n",
        "a: b: c\n",
        "a: - b\n",
        "a: [b,\nc]\n",
        "a: [b: c]\n",
        "a: {b}\n",
        "a: [b\n  c]\n",
        "a: [,]\n",
        "a: [b,,]\n",
        "a: \"\\x41\"\n",
        "a:\n   b: c\n  d: e\n",
        "null: a\n",
        "a: b\n...\n",
        "a: {{ b }}\n",
        "\u{feff}a: b\n",
        "a: |\n  b\u{a0}\n",
        "a: \"b\\ \n  c\"\n",
        "a: [b]: c\n",
        "a: \u{85}\n",
        "a : b\n",
    ] {
        assert_eq!(assert_same(text), 0, "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8_000))]

    #[test]
    fn mutated_documents_give_what_the_general_parser_gives(
        snippet in 0..SNIPPETS.len(),
        mutations in prop::collection::vec(mutation(), 1..5),
    ) {
        let text = mutations.into_iter().fold(SNIPPETS[snippet].to_owned(), |text, mutation| mutate(&text, mutation));
        prop_assert!(compare(&text).is_ok(), "{}", compare(&text).unwrap_err());
    }

    #[test]
    fn texts_of_pieces_give_what_the_general_parser_gives(pieces in prop::collection::vec(0..PIECES.len(), 1..14)) {
        let text: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
        prop_assert!(compare(&text).is_ok(), "{}", compare(&text).unwrap_err());
    }

    #[test]
    fn lines_of_any_indentation_give_what_the_general_parser_gives(
        lines in prop::collection::vec((0usize..7, "(- ){0,2}(-|[a-c]:|[a-c]: (x|x y #c|\\|[-+]?|>[-+]?[12]?|\"q\"|\"q|'q|'q'|\\[a, b\\]|\\[|\\[a,|\\{|\\{a: b, c: \\[\\]\\})|'k': v|x y|x\"|\"|y'|\\{\\}|\\]|\\}|a,|a: b,|q\\\\|\\\\ q| # c|#c|) {0,2}"), 1..10),
    ) {
        let mut text = String::new();
        for (indent, line) in lines {
            writeln!(text, "{}{line}", " ".repeat(indent)).unwrap();
        }
        prop_assert!(compare(&text).is_ok(), "{}", compare(&text).unwrap_err());
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            files.push(path);
        }
    }
}

#[test]
fn real_files_give_what_the_general_parser_gives() {
    use std::io::Write;
    let mut say = std::io::stderr();
    let Some(folder) = std::env::var_os("PLIMSOLL_CORPUS") else {
        writeln!(say, "skipped: PLIMSOLL_CORPUS is not set").unwrap();
        return;
    };
    let mut files = Vec::new();
    collect(Path::new(&folder), &mut files);
    assert!(!files.is_empty());
    let (mut bytes, mut quick) = (0, 0);
    for path in &files {
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        bytes += text.len();
        match compare(&text) {
            Ok(read) => quick += read as usize,
            Err(difference) => panic!("{}: {}", path.display(), &difference[difference.len().saturating_sub(400)..]),
        }
        assert_eq!(parse(&text).text.len(), text.len());
    }
    writeln!(say, "{} files, {bytes} bytes, {quick} of them read quickly", files.len()).unwrap();
    assert!(quick * 100 > bytes * 80, "only {quick} of {bytes} bytes are read quickly");
}
