//! Writes the comment that silences one finding.

use plimsoll_text::{Edit, Span};

use crate::discover::FileKind;

/// Places for a comment that ignores `rule` at a finding that begins at `start`, the preferred first.
///
/// Whether the comment is read as one there, and reaches the finding, is for the caller to try: the line may be part of a
/// block scalar, or end in a comment of its own.
pub(crate) fn candidates(kind: FileKind, text: &str, start: u32, rule: &str) -> Vec<Edit> {
    let comment = format!("# plimsoll: ignore[{rule}]");
    if kind == FileKind::Dockerfile {
        let file = plimsoll_dockerfile::parse(text);
        let at = file.instructions.partition_point(|instruction| instruction.span.end <= start);
        let above = file.instructions.get(at).map(|instruction| above(text, instruction.span.start, &comment));
        return above.into_iter().collect();
    }
    let tail = line_end(text, start);
    vec![Edit::insert(tail, format!(" {comment}")), above(text, start, &comment)]
}

/// Inserts a line of its own above the line of `offset`, indented like it.
fn above(text: &str, offset: u32, comment: &str) -> Edit {
    let line_start = line_start(text, offset);
    let line = text.get(line_start as usize..).unwrap_or("");
    let body = line.trim_start_matches('\u{feff}');
    let mark = line.len() - body.len();
    let indent = body.len() - body.trim_start_matches([' ', '\t']).len();
    let indent = body.get(..indent).unwrap_or("");
    let line_break =
        if line.lines().next().is_some_and(|first| line[first.len()..].starts_with('\r')) { "\r\n" } else { "\n" };
    let offset = line_start + u32::try_from(mark).unwrap_or(0);
    Edit::insert(offset, format!("{indent}{comment}{line_break}"))
}

fn line_start(text: &str, offset: u32) -> u32 {
    let before = Span::new(0, offset).of(text);
    before.rfind('\n').map_or(0, |at| u32::try_from(at + 1).unwrap_or(0))
}

/// The end of the line of `offset`, without blanks and the line break.
fn line_end(text: &str, offset: u32) -> u32 {
    let rest = text.get(offset as usize..).unwrap_or("");
    let line = rest.split('\n').next().unwrap_or("");
    offset + u32::try_from(line.trim_end().len()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_text::apply_edits;

    fn written(kind: FileKind, text: &str, at: &str) -> Vec<String> {
        let start = u32::try_from(text.find(at).unwrap()).unwrap();
        let edits = candidates(kind, text, start, "x");
        edits.iter().map(|edit| apply_edits(text, std::slice::from_ref(edit)).unwrap()).collect()
    }

    #[test]
    fn in_a_dockerfile_it_stands_above_the_instruction() {
        assert_eq!(
            written(FileKind::Dockerfile, "FROM a\r\n  RUN b \\\r\n  c\r\n", "c\r"),
            ["FROM a\r\n  # plimsoll: ignore[x]\r\n  RUN b \\\r\n  c\r\n"]
        );
        assert_eq!(written(FileKind::Dockerfile, "\u{feff}FROM a", "a"), ["\u{feff}# plimsoll: ignore[x]\nFROM a"]);
    }

    #[test]
    fn in_yaml_it_stands_at_the_end_of_the_line_or_above() {
        assert_eq!(
            written(FileKind::Yaml, "a:\n  b: 1 \r\n  c: 2\n", "b"),
            ["a:\n  b: 1 # plimsoll: ignore[x] \r\n  c: 2\n", "a:\n  # plimsoll: ignore[x]\r\n  b: 1 \r\n  c: 2\n"]
        );
    }
}
