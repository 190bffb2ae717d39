use std::borrow::Cow;

use plimsoll_text::Span;

use crate::build::{Built, build};
use crate::document::Document;
use crate::fast;
use crate::repair::Patches;
use crate::split::{Chunk, split};
use crate::{ErrorKind, YamlError};
use granit_parser::ErrorKind as Scan;

/// A comment, from its `#` to the end of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The comment with its `#`, without the line break.
    pub span: Span,
}

impl Comment {
    /// The text behind the `#`.
    #[must_use]
    pub fn text(self, text: &str) -> &str {
        let comment = self.span.of(text);
        comment.strip_prefix('#').unwrap_or(comment)
    }
}

/// All that a YAML or JSON text holds.
#[derive(Clone, Debug)]
pub struct Stream<'t> {
    /// The text that was read. All spans are offsets into it.
    pub text: &'t str,
    /// The documents in the order of the text. Documents of blanks and comments are left out; one that could not be
    /// read has no root.
    pub documents: Vec<Document<'t>>,
    /// The comments in the order of the text, those of unreadable documents left out.
    pub comments: Vec<Comment>,
    /// What is wrong, in the order of the text.
    pub errors: Vec<YamlError>,
}

/// Reads a text of YAML documents, or of one or several JSON values. It takes any text.
#[must_use]
pub fn parse(text: &str) -> Stream<'_> {
    parse_with(text, fast::build)
}

/// Reads a text, every chunk by `quick` where that gives something.
pub(crate) fn parse_with<'t>(text: &'t str, quick: impl Fn(&'t str, &Chunk) -> Option<Built<'t>>) -> Stream<'t> {
    let mut stream = Stream { text, documents: Vec::new(), comments: Vec::new(), errors: Vec::new() };
    if u32::try_from(text.len()).is_err() {
        stream.errors.push(YamlError { kind: ErrorKind::TooLarge, span: Span::empty(0), document: 0 });
        return stream;
    }
    let chunks = split(text);
    stream.comments.extend(chunks.comments.iter().map(|&span| Comment { span }));
    for chunk in chunks.chunks {
        let quickly = quick(text, &chunk);
        stream.read(chunk, quickly);
    }
    stream.comments.sort_by_key(|comment| comment.span);
    stream.errors.sort_by_key(|error| (error.span, error.kind));
    stream
}

impl<'t> Stream<'t> {
    fn read(&mut self, chunk: Chunk, quickly: Option<Built<'t>>) {
        let first = u32::try_from(self.documents.len()).unwrap_or(u32::MAX);
        if let Some((kind, span)) = chunk.error {
            self.errors.push(YamlError { kind, span, document: first });
            if kind == ErrorKind::Directive {
                self.documents.push(Document::new(self.text, chunk.span, false));
                return;
            }
        }
        let (built, notes) = quickly.map_or_else(|| read_chunk(self.text, chunk), |built| (built, Vec::new()));
        let shift = |(kind, span, document)| YamlError { kind, span, document: first + document };
        self.errors.extend(built.errors.into_iter().map(shift));
        self.errors.extend(notes.into_iter().map(|span| YamlError {
            kind: ErrorKind::UnindentedQuotedScalar,
            span,
            document: first,
        }));
        let last = first + u32::try_from(built.documents.len().saturating_sub(1)).unwrap_or(0);
        if let Some((error, after)) = &built.stopped {
            let span = error_span(self.text, chunk.span, error.marker().byte_offset().unwrap_or(*after));
            self.errors.push(YamlError { kind: ErrorKind::from_scan(error.kind()), span, document: last });
        } else {
            self.comments.extend(built.comments.iter().map(|&span| Comment { span }));
        }
        if chunk.error.is_some() && built.documents.is_empty() {
            self.documents.push(Document::new(self.text, chunk.span, false));
        }
        self.documents.extend(built.documents.into_iter().map(|mut document| {
            document.mark_unknowns();
            document
        }));
    }

    /// Whether the text is a template of YAML rather than YAML: a `{{` stands where a node would have to begin, or in
    /// a document that cannot be read.
    #[must_use]
    pub fn looks_templated(&self) -> bool {
        let mut broken: Vec<u32> =
            self.errors.iter().filter(|error| !error.is_note()).map(|error| error.document).collect();
        broken.sort_unstable();
        broken.dedup();
        let has_braces =
            |document: &Document<'_>| memchr::memmem::find(document.span.of(self.text).as_bytes(), b"{{").is_some();
        let broken = broken.iter().filter_map(|&index| self.documents.get(index as usize)).any(has_braces);
        broken || self.documents.iter().any(Document::has_action)
    }

    /// The comments that begin inside `span`.
    #[must_use]
    pub fn comments_in(&self, span: Span) -> &[Comment] {
        let from = self.comments.partition_point(|comment| comment.span.start < span.start);
        let to = self.comments.partition_point(|comment| comment.span.start < span.end);
        self.comments.get(from..to).unwrap_or(&[])
    }
}

/// Whether a text is a template of YAML rather than YAML, see [`Stream::looks_templated`].
#[must_use]
pub fn looks_templated(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"{{").is_some() && parse(text).looks_templated()
}

/// Parses a chunk, if need be several times; gives the places that were repaired as well.
fn read_chunk<'t>(text: &'t str, chunk: Chunk) -> (Built<'t>, Vec<Span>) {
    let mut source = Cow::Borrowed(chunk.span.of(text));
    let mut patches = Patches::default();
    let mut notes = Vec::new();
    loop {
        let built = build(text, chunk.span, &source, chunk.is_json, &patches);
        let (at, after) = match &built.stopped {
            Some((error, after)) if is_repairable(error.kind()) && patches.len() < Patches::LIMIT => {
                (error.marker().byte_offset().unwrap_or(*after), *after)
            }
            _ => return (built, notes),
        };
        match patches.repair(source.to_mut(), after, at) {
            Some(span) => notes.push(span.shift(chunk.span.start)),
            None => return (built, notes),
        }
    }
}

const fn is_repairable(kind: &Scan) -> bool {
    matches!(kind, Scan::InvalidQuotedScalarIndent | Scan::TabInIndentation)
}

/// From the place of an error to the end of its word, at least one character where there is one.
fn error_span(text: &str, chunk: Span, offset: usize) -> Span {
    let rest = chunk.of(text).get(offset..).unwrap_or("");
    let line = rest.lines().next().unwrap_or("");
    let word = line.find([' ', '\t']).filter(|&at| at > 0).unwrap_or(line.len());
    let start = chunk.start.saturating_add(u32::try_from(offset).unwrap_or(0)).min(chunk.end);
    Span::new(start, start.saturating_add(u32::try_from(word).unwrap_or(0)).min(chunk.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Style};

    fn root<'s>(stream: &'s Stream<'_>) -> crate::Node<'s> {
        stream.documents[0].root().unwrap()
    }

    #[test]
    fn block_scalars_have_their_header_in_the_span_and_no_line_break_at_its_end() {
        let text = "a: |-  # c\n  x\n\n  y\n\nb: &n !!str >\n    z\nl:\n- |\n  q\n- - |\n";
        let stream = parse(text);
        let span = |path: &str| root(&stream).get(path).unwrap().span().of(text);
        assert_eq!(span("a"), "|-  # c\n  x\n\n  y");
        assert_eq!(span("b"), ">\n    z");
        let items: Vec<_> = root(&stream).get("l").unwrap().items().map(|item| item.span().of(text)).collect();
        assert_eq!(items, ["|\n  q", "- |"]);
        assert_eq!(root(&stream).get("a").unwrap().text(), Some("x\n\ny"));
    }

    #[test]
    fn collections_end_with_their_last_child_and_lists_begin_at_their_dash() {
        let text = "a:\n- x\n- y: 1\n\n# c\nb:\nc: [1, {d: 2} ]\n";
        let stream = parse(text);
        let a = root(&stream).get("a").unwrap();
        assert_eq!(a.span().of(text), "- x\n- y: 1");
        let b = root(&stream).get("b").unwrap();
        assert_eq!((b.span().of(text), &text[..b.span().start as usize]), ("", "a:\n- x\n- y: 1\n\n# c\nb:"));
        assert!(b.is_null());
        assert_eq!(root(&stream).get("c").unwrap().span().of(text), "[1, {d: 2} ]");
    }

    #[test]
    fn a_block_scalar_at_the_end_of_the_text_has_no_line_break_that_is_not_there() {
        assert_eq!(root(&parse("a: |\n  x")).get("a").unwrap().text(), Some("x"));
        assert_eq!(root(&parse("a: |\n  x\n")).get("a").unwrap().text(), Some("x\n"));
        assert_eq!(root(&parse("a: >\n  x\n  ")).get("a").unwrap().text(), Some("x\n"));
    }

    #[test]
    fn quoted_scalars_without_indentation_are_read_and_noted() {
        let text = "a:\n  - b: \"one\n  two \\\"\n\n  three\"\n    c: 'it''s\n\tfine'\nd: {e: 1}\n";
        let stream = parse(text);
        let item = root(&stream).get("a").unwrap().items().next().unwrap();
        assert_eq!(item.get("b").unwrap().text(), Some("one two \"\nthree"));
        assert_eq!(item.get("c").unwrap().text(), Some("it's fine"));
        assert_eq!(root(&stream).at(&["d", "e"]).unwrap().span().of(text), "1");
        assert!(stream.errors.iter().all(YamlError::is_note));
        assert!(item.get("b").unwrap().span().of(text).ends_with("three\""));
        assert_eq!(stream.errors.len(), 2);
    }

    #[test]
    fn one_broken_document_leaves_the_others() {
        let text = "a: 1\n---\nb: [\n---\nc: 3\n";
        let stream = parse(text);
        assert_eq!(stream.documents.len(), 3);
        assert!(stream.documents[1].root().is_none());
        assert_eq!(stream.documents[2].root().unwrap().get("c").unwrap().as_i64(), Some(3));
        assert_eq!(stream.errors.len(), 1);
        assert_eq!((stream.errors[0].kind, stream.errors[0].document), (ErrorKind::Bracket, 1));
    }

    #[test]
    fn aliases_are_followed_and_keep_their_place() {
        let text = "a: &x {k: v}\nb: *x\nc: *nowhere\nd: &self [*self]\n";
        let stream = parse(text);
        let b = root(&stream).get("b").unwrap();
        assert_eq!((b.span().of(text), b.kind(), b.get("k").unwrap().text()), ("*x", Kind::Mapping, Some("v")));
        assert_eq!(root(&stream).get("a").unwrap().anchor(), Some("&x"));
        assert!(root(&stream).get("c").unwrap().is_unknown());
        let kinds: Vec<_> = stream.errors.iter().map(|error| error.kind).collect();
        assert_eq!(kinds, [ErrorKind::UnknownAnchor, ErrorKind::SelfReference]);
    }

    #[test]
    fn json_is_read_as_yaml_is() {
        let text = "{\"a\": \"x\\/y\",\n\t\"b\": [1, true]}\n{\"c\": null}\n";
        let stream = parse(text);
        assert!(stream.errors.is_empty(), "{:?}", stream.errors);
        assert_eq!(stream.documents.len(), 2);
        assert_eq!(root(&stream).get("a").unwrap().as_str(), Some("x/y"));
        assert_eq!(root(&stream).get("a").unwrap().style(), Style::Double);
        assert!(parse("a: \"x\\/y\"\n").errors[0].kind == ErrorKind::Escape);
    }

    #[test]
    fn unknown_values_are_recognised() {
        let text = "- '{{ .x }}'\n- a-${B}\n- $(C)\n- {{ d }}\n- $5 {x}\n- $()\n- ${1}\n";
        let stream = parse(text);
        let unknown: Vec<_> = root(&stream).items().map(crate::Node::is_unknown).collect();
        assert_eq!(unknown, [true, true, true, true, false, false, false]);
    }

    #[test]
    fn templates_are_told_from_yaml() {
        assert!(looks_templated("a: {{ .x }}\n"));
        assert!(looks_templated("{{- if .x }}\na: 1\n{{- end }}\n"));
        assert!(looks_templated("a:\n  {{- toYaml .x | nindent 2 }}\n"));
        assert!(!looks_templated("a: '{{ x }}' # {{ y }}\nb: |\n  {{ z }}\n"));
        assert!(!looks_templated("a: [\n"));
    }
}
