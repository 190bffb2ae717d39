//! Writes the comment that silences one finding.

use plimsoll_text::{Edit, Span};

use crate::discover::FileKind;
use crate::suppress::{PLACEHOLDER, Suppression, Suppressions};

/// How far a comment reaches that is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IgnoreReach {
    /// The place of the finding.
    Here,
    /// The whole file.
    File,
}

/// Where a comment is wanted, and for which rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) kind: FileKind,
    pub(crate) text: &'a str,
    /// Where the finding begins.
    pub(crate) start: u32,
    pub(crate) rule: &'a str,
    pub(crate) reach: IgnoreReach,
    pub(crate) suppressions: Option<&'a Suppressions>,
}

/// Edits that ignore a rule at a finding, the preferred first: the rule joins a comment that stands there already, else
/// a new comment is written, with a reason to be filled in.
///
/// Whether the comment is read as one there, and reaches the finding, is for the caller to try: the line may be part of a
/// block scalar, or end in a comment of its own.
pub(crate) fn candidates(wanted: &Wanted<'_>) -> Vec<Edit> {
    let Wanted { text, start, rule, .. } = *wanted;
    let is_dockerfile = wanted.kind == FileKind::Dockerfile;
    if wanted.reach == IgnoreReach::File {
        let comment = format!("# plimsoll: ignore-file[{rule}] {PLACEHOLDER}");
        return existing(wanted, 0).chain([at_the_top(text, is_dockerfile, &comment)]).collect();
    }
    let comment = format!("# plimsoll: ignore[{rule}] {PLACEHOLDER}");
    if is_dockerfile {
        let file = plimsoll_dockerfile::parse(text);
        let at = file.instructions.partition_point(|instruction| instruction.span.end <= start);
        let Some(instruction) = file.instructions.get(at) else { return Vec::new() };
        let target = instruction.span.start;
        return existing(wanted, target).chain([above(text, target, &comment)]).collect();
    }
    let tail = line_end(text, start);
    let new = [Edit::insert(tail, format!(" {comment}")), above(text, start, &comment)];
    existing(wanted, start).chain(new).collect()
}

/// Adds the rule to the names of comments that are about the same thing: at the end of its line, directly above, or
/// about the whole file.
fn existing<'a>(wanted: &Wanted<'a>, target: u32) -> impl Iterator<Item = Edit> + use<'a> {
    let Wanted { text, start, rule, reach, suppressions, .. } = *wanted;
    let is_file = reach == IgnoreReach::File;
    let found = suppressions.into_iter().flat_map(move |list| list.extensible(is_file, start));
    let stands_there = move |found: &&Suppression| is_file || touches(text, found.span, target);
    let last_name = |found: &Suppression| found.rules.iter().map(|named| named.span.end).max();
    found.filter(stands_there).filter_map(last_name).map(move |end| Edit::insert(end, format!(", {rule}")))
}

/// Whether a comment ends the line of `target`, or only comments and empty lines part it from that line below.
fn touches(text: &str, comment: Span, target: u32) -> bool {
    let line = line_start(text, target);
    if comment.start >= line {
        return comment.start <= line_end(text, target);
    }
    // What ends a line above is about that line.
    let stands_alone = Span::new(line_start(text, comment.start), comment.start).of(text).trim().is_empty();
    let between = Span::new(comment.end, line).of(text);
    stands_alone && between.lines().map(str::trim).all(|line| line.is_empty() || line.starts_with('#'))
}

/// Inserts a line at the top, but below the directives of a Dockerfile, which must come first.
fn at_the_top(text: &str, is_dockerfile: bool, comment: &str) -> Edit {
    if is_dockerfile {
        let file = plimsoll_dockerfile::parse(text);
        if let Some(last) = file.directives.last() {
            let rest = text.get(last.span.end as usize..).unwrap_or("");
            let line_break = if rest.trim_start_matches([' ', '\t']).starts_with('\r') { "\r\n" } else { "\n" };
            return Edit::insert(line_end(text, last.span.end), format!("{line_break}{comment}"));
        }
    }
    let mut edit = above(text, 0, comment);
    // The comment is about no line, so it takes the indentation of none.
    let body = edit.text.trim_start_matches([' ', '\t']);
    edit.text = body.to_owned();
    edit
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

    fn written(kind: FileKind, reach: IgnoreReach, text: &str, at: &str) -> Vec<String> {
        let start = u32::try_from(text.find(at).unwrap()).unwrap();
        let wanted = Wanted { kind, text, start, rule: "x", reach, suppressions: None };
        let edits = candidates(&wanted);
        edits.iter().map(|edit| apply_edits(text, std::slice::from_ref(edit)).unwrap()).collect()
    }

    #[test]
    fn in_a_dockerfile_it_stands_above_the_instruction() {
        let here = |text: &str, at: &str| written(FileKind::Dockerfile, IgnoreReach::Here, text, at);
        assert_eq!(
            here("FROM a\r\n  RUN b \\\r\n  c\r\n", "c\r"),
            ["FROM a\r\n  # plimsoll: ignore[x] because ...\r\n  RUN b \\\r\n  c\r\n"]
        );
        assert_eq!(here("\u{feff}FROM a", "a"), ["\u{feff}# plimsoll: ignore[x] because ...\nFROM a"]);
    }

    #[test]
    fn in_yaml_it_stands_at_the_end_of_the_line_or_above() {
        assert_eq!(
            written(FileKind::Yaml, IgnoreReach::Here, "a:\n  b: 1 \r\n  c: 2\n", "b"),
            [
                "a:\n  b: 1 # plimsoll: ignore[x] because ... \r\n  c: 2\n",
                "a:\n  # plimsoll: ignore[x] because ...\r\n  b: 1 \r\n  c: 2\n"
            ]
        );
    }

    #[test]
    fn for_the_whole_file_it_stands_at_the_top_below_directives() {
        let file = |kind, text: &str| written(kind, IgnoreReach::File, text, "a");
        let comment = "# plimsoll: ignore-file[x] because ...";
        assert_eq!(
            file(FileKind::Dockerfile, "# syntax=docker/dockerfile:1\r\nFROM a\r\n"),
            [format!("# syntax=docker/dockerfile:1\r\n{comment}\r\nFROM a\r\n")]
        );
        assert_eq!(file(FileKind::Dockerfile, "# escape=`"), [format!("# escape=`\n{comment}")]);
        assert_eq!(file(FileKind::Yaml, "\u{feff}  a: 1\n"), [format!("\u{feff}{comment}\n  a: 1\n")]);
    }

    #[test]
    fn only_a_comment_at_the_thing_itself_is_extended() {
        let text = "# one\nspec: # two\n  # three\n\n  # four\n  a: 1 # five\n  b: 2\n";
        let target = u32::try_from(text.find("a: 1").unwrap()).unwrap();
        let touching = |word: &str| {
            let start = u32::try_from(text.find(word).unwrap() - 2).unwrap();
            touches(text, Span::new(start, line_end(text, start)), target)
        };
        assert_eq!(["one", "two", "three", "four", "five"].map(touching), [false, false, true, true, true]);
    }
}
