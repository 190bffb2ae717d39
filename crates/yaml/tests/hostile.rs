//! Any text is read: quickly, without a panic, and with spans that fit it.

use plimsoll_yaml::{ErrorKind, Node, Stream, parse};
use proptest::prelude::*;

/// Every span fits the text and lies inside its parent's, every node can be asked everything.
fn check(stream: &Stream<'_>) {
    let fits = |span: plimsoll_text::Span| stream.text.get(span.range()).is_some();
    assert!(stream.errors.iter().all(|error| fits(error.span)), "{:?}", stream.errors);
    assert!(stream.comments.iter().all(|comment| comment.span.of(stream.text).starts_with('#')));
    for document in &stream.documents {
        assert!(fits(document.span));
        for node in document.nodes() {
            assert!(fits(node.span()), "{node:?}");
            let _ = (node.typed(), node.key_text(), node.is_unknown(), node.mapping_layout(), node.tag());
            let _ = (node.duplicate_keys(), node.anchor());
            if node.is_alias() {
                continue;
            }
            let children: Vec<Node<'_>> =
                node.items().chain(node.written_entries().flat_map(|entry| [entry.key, entry.value])).collect();
            let mut end = node.span().start;
            for child in children {
                assert!(node.span().covers(child.span()), "{child:?} is outside {node:?} in {:?}", stream.text);
                assert!(end <= child.span().start, "{child:?} overlaps in {:?}", stream.text);
                end = child.span().end;
            }
        }
    }
}

fn only_error(text: &str) -> ErrorKind {
    let stream = parse(text);
    check(&stream);
    assert_eq!(stream.errors.len(), 1, "{:?}", stream.errors);
    stream.errors[0].kind
}

#[test]
fn deep_nesting_is_one_error() {
    assert_eq!(only_error(&"[".repeat(100_000)), ErrorKind::TooDeep);
    assert_eq!(only_error(&"{a: ".repeat(100_000)), ErrorKind::TooDeep);
    assert_eq!(only_error(&"- ".repeat(100_000)), ErrorKind::TooDeep);
    assert_eq!(only_error(&"? ".repeat(100_000)), ErrorKind::TooDeep);
}

#[test]
fn aliases_that_multiply_are_refused() {
    let mut text = "a0: &a0 [x, x]\n".to_owned();
    for level in 1..40 {
        let below = level - 1;
        text.push_str(&format!("a{level}: &a{level} [{}]\n", vec![format!("*a{below}"); 10].join(", ")));
    }
    assert_eq!(only_error(&text), ErrorKind::ExcessiveAliases);
}

#[test]
fn a_long_chain_of_aliases_is_too_deep() {
    let mut text = "a0: &a0 [x]\n".to_owned();
    for level in 1..600 {
        text.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
    }
    assert_eq!(only_error(&text), ErrorKind::TooDeep);
}

#[test]
fn many_aliases_of_one_anchor_are_fine() {
    let text = format!("a: &a {{cpu: 1}}\nb:\n{}", "- *a\n".repeat(20_000));
    let stream = parse(&text);
    assert!(stream.errors.is_empty());
    check(&stream);
}

#[test]
fn large_scalars_and_many_comments_are_read() {
    let text =
        format!("a: \"{}\"\nb: |\n  {}\n{}c: 1\n", "x".repeat(5_000_000), "y".repeat(5_000_000), "# c\n".repeat(9_999));
    let stream = parse(&text);
    assert!(stream.errors.is_empty());
    assert_eq!(stream.documents[0].root().unwrap().entries().count(), 3);
    assert_eq!(stream.comments.len(), 9_999);
}

const ALPHABET: &str = "[a-c:\\-?#{}\\[\\],&*!|>'\"%@`~ \t\n\r0-9é😀<.\\\\+=]{0,60}";

const SEEDS: [&str; 3] = [
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {\"b\": 'c'}}\nspec:\n  containers:\n  - name: x\n    args: [\"a\",\n b]\n    command:\n    - |\n      run\n\n    - >-\n      it # no\n    # c\n    env: &e\n      - {name: A, value: \"1\"}\n  other: *e\n---\n<<: {a: 1}\n? k\n: v\n",
    "{\"a\": [1, {\"b\": \"c\\n\"}], \"d\": null}\n{\"e\": \"\\u00e9\"}\n",
    "\u{feff}a: \"x\n  y\"\r\nb: 'z\r\n\r\n  w'\r\n--- # c\r\nc: !!str 1\r\n...\r\nd: |2\r\n   x\r\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC{0,80}") {
        check(&parse(&text));
    }

    #[test]
    fn any_punctuation_is_read(text in ALPHABET) {
        check(&parse(&text));
    }

    #[test]
    fn damaged_yaml_is_read(seed in 0..SEEDS.len(), at in 0usize..400, cut in 0usize..9, add in "[a:\\-\\[\\]{}'\"|>&* \t\n#]{0,4}") {
        let mut characters: Vec<char> = SEEDS[seed].chars().collect();
        let from = at.min(characters.len());
        let to = (from + cut).min(characters.len());
        characters.splice(from..to, add.chars());
        check(&parse(&characters.into_iter().collect::<String>()));
    }
}
