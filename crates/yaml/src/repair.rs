use granit_parser::{Event, Parser};
use plimsoll_text::Span;

use crate::build::skip_to_content;

/// Values of quoted scalars that were repaired, by the offset of their opening quote in the chunk.
///
/// libyaml, and so Kubernetes, does not ask that the further lines of a quoted scalar are indented; the grammar does.
/// Such a scalar is read by itself, where nothing is around it to be indented against, and its document is parsed
/// again with a stand-in of the same length, so that every offset stays what it is.
#[derive(Debug, Default)]
pub(crate) struct Patches {
    values: Vec<(usize, String)>,
}

impl Patches {
    /// So many repairs are tried in one document; each costs a parse.
    pub(crate) const LIMIT: usize = 64;

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    pub(crate) fn get(&self, start: usize) -> Option<&str> {
        self.values.iter().find(|(at, _)| *at == start).map(|(_, value)| value.as_str())
    }

    /// Replaces the quoted scalar behind `from` in `source`, which must hold the place of the error, by a stand-in;
    /// gives its place.
    pub(crate) fn repair(&mut self, source: &mut String, from: usize, error: usize) -> Option<Span> {
        let start = skip_to_content(source, from, true);
        let end = start + quoted_length(source.get(start..)?)?;
        if !(start..end).contains(&error) {
            return None;
        }
        let value = read_alone(source.get(start..end)?)?;
        source.replace_range(start + 1..end - 1, &"x".repeat(end - start - 2));
        self.values.push((start, value));
        Some(Span::from_range(start..end))
    }
}

/// Length of the quoted scalar that begins a text, with its quotes.
fn quoted_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = *bytes.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let mut at = 1;
    loop {
        at += memchr::memchr2(quote, b'\\', bytes.get(at..)?)?;
        match bytes.get(at)? {
            b'\\' => at += if quote == b'"' { 2 } else { 1 },
            _ if quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 2,
            _ => return Some(at + 1),
        }
    }
}

fn read_alone(scalar: &str) -> Option<String> {
    // Tabs, too, are blanks there; leading ones of a line never are part of the value.
    let spaced = scalar.lines().map(|line| line.trim_start_matches('\t')).collect::<Vec<_>>().join("\n");
    for event in Parser::new_from_str(&spaced) {
        if let (Event::Scalar(value, ..), _) = event.ok()? {
            return Some(value.into_owned());
        }
    }
    None
}
