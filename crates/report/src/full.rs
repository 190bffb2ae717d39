//! Source excerpts with advice and patches, for people.

use std::io::{self, Write};
use std::ops::Range;
use std::rc::Rc;

use codespan_reporting::diagnostic as excerpt;
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::{Config, WriteStyle, emit_to_write_style};
use plimsoll_lint::{Applicability, Diagnostic, Fix, Level, Outcome, Severity};
use plimsoll_text::{Encoding, Span, apply_edits};
use similar::{ChangeTag, TextDiff};

use crate::shown::{Shown, one_line};
use crate::sources::{Loaded, Sources, related_unit};
use crate::styles;

/// A longer line is no help as an excerpt.
const LINE_MAX: u32 = 1_000;

/// A patch with more lines is not shown.
const PATCH_LINES_MAX: usize = 40;

/// A fix that touches lines of more bytes shows no patch.
const PATCH_BYTES_MAX: u32 = 16_384;

pub(crate) fn write(_: &Outcome, sources: &Sources<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (unit, diagnostic) in sources.findings() {
        let margin = write_excerpt(sources, unit, &diagnostic, out)?;
        if let (Some(loaded), Some(fix)) = (sources.get(unit), diagnostic.fixes().first()) {
            write_patch(&loaded, fix, margin, out)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Writes message, excerpt and help; gives the column of the frame.
fn write_excerpt(
    sources: &Sources<'_>,
    unit: usize,
    diagnostic: &Diagnostic,
    out: &mut dyn Write,
) -> io::Result<usize> {
    let mut labels = Vec::new();
    let mut notes = Vec::new();
    match label_range(sources, unit, diagnostic.span) {
        Some(range) => labels.push(excerpt::Label::primary(unit, range)),
        None => notes.push(format!("at: {}", place(sources, unit, diagnostic.span))),
    }
    for related in diagnostic.related() {
        let other = related_unit(related, unit);
        let label = one_line(&related.label);
        match label_range(sources, other, related.span) {
            Some(range) => labels.push(excerpt::Label::secondary(other, range).with_message(label)),
            None => notes.push(format!("{label}: {}", place(sources, other, related.span))),
        }
    }
    if let Some(origin) = &diagnostic.origin {
        notes.push(format!("from: {}", one_line(origin)));
    }
    if !diagnostic.help().is_empty() {
        notes.push(format!("help: {}", one_line(diagnostic.help())));
    }
    let severity = match diagnostic.severity.level() {
        Level::Error => excerpt::Severity::Error,
        Level::Warning => excerpt::Severity::Warning,
        Level::Note => excerpt::Severity::Note,
    };
    let excerpt = excerpt::Diagnostic::new(severity)
        .with_code(format!("{} {}", diagnostic.rule.id, diagnostic.rule.name))
        .with_message(one_line(&diagnostic.text()))
        .with_labels(labels)
        .with_notes(notes);
    let mut buffer = Excerpt { bytes: Vec::new(), severity: diagnostic.severity, is_severity_next: false };
    emit_to_write_style(&mut buffer, &Config::default(), &Excerpts(sources), &excerpt).map_err(io::Error::other)?;
    // The renderer ends with an empty line; a patch may still follow.
    let end = buffer.bytes.iter().rposition(|&b| b != b'\n').map_or(0, |at| at + 1);
    out.write_all(buffer.bytes.get(..end).unwrap_or_default())?;
    writeln!(out)?;
    Ok(margin(&buffer.bytes))
}

/// How many blanks stand before the frame: as many as the longest line number takes, and one.
fn margin(excerpt: &[u8]) -> usize {
    let corner = "┌".as_bytes();
    let line = excerpt.split(|&byte| byte == b'\n').find(|line| line.windows(corner.len()).any(|part| part == corner));
    line.map_or(2, |line| line.iter().take_while(|&&byte| byte == b' ').count())
}

/// The bytes of the shown text to underline, if there is an excerpt worth showing.
fn label_range(sources: &Sources<'_>, unit: usize, span: Span) -> Option<Range<usize>> {
    let loaded = sources.get(unit)?;
    let text = loaded.shown_text();
    let span = loaded.shown_span(span);
    text.get(span.range())?;
    let index = loaded.shown_index();
    let is_short = |offset| index.line_span(text, index.line(offset)).len() <= LINE_MAX;
    (is_short(span.start) && is_short(span.end)).then(|| span.range())
}

fn place(sources: &Sources<'_>, unit: usize, span: Span) -> String {
    let path = one_line(sources.path(unit));
    match sources.get(unit).map(|loaded| loaded.position(span.start, Encoding::Utf32)) {
        Some(start) => format!("{path}:{}:{}", start.line, start.column),
        None => format!("{path} (changed since it was judged)"),
    }
}

/// Shows what a fix does to its lines.
fn write_patch(loaded: &Loaded<'_>, fix: &Fix, margin: usize, out: &mut dyn Write) -> io::Result<()> {
    let (frame, bold) = (styles::FRAME, styles::BOLD);
    let promise = match fix.applicability {
        Applicability::Safe => "fix",
        Applicability::Unsafe => "unsafe fix",
        Applicability::Display => "proposal",
    };
    writeln!(out, "{:margin$}{frame}={frame:#} {bold}{promise}{bold:#}: {}", "", one_line(&fix.title))?;
    let Some((before, after)) = patch(loaded, fix) else { return Ok(()) };
    let diff = TextDiff::from_lines(before.as_str(), after.as_str());
    let changes: Vec<_> = diff.iter_all_changes().collect();
    if changes.len() > PATCH_LINES_MAX {
        return Ok(());
    }
    for change in changes {
        let (sign, style) = match change.tag() {
            ChangeTag::Delete => ('-', styles::REMOVED),
            ChangeTag::Insert => ('+', styles::ADDED),
            ChangeTag::Equal => (' ', anstyle::Style::new()),
        };
        let line = change.value().trim_end_matches(['\n', '\r']);
        if line.len() <= LINE_MAX as usize {
            writeln!(out, "{:margin$}  {style}{sign} {}{style:#}", "", one_line(line))?;
        }
    }
    Ok(())
}

/// The lines that a fix touches, before and after it; nothing when that would show what must not be shown.
fn patch(loaded: &Loaded<'_>, fix: &Fix) -> Option<(String, String)> {
    if fix.edits.iter().any(|edit| loaded.repeats_secret(&edit.text)) {
        return None;
    }
    let touched = fix.edits.iter().map(|edit| edit.span).reduce(Span::join)?;
    let text = &*loaded.text;
    let first = loaded.index.line_start(text, loaded.index.line(touched.start));
    let last = loaded.index.line_span(text, loaded.index.line(touched.end));
    let lines = Span::new(first, last.end);
    if lines.len() > PATCH_BYTES_MAX {
        return None;
    }
    let before = lines.of(text);
    if loaded.excerpt(lines) != before {
        return None;
    }
    let mut edits = fix.edits.clone();
    for edit in &mut edits {
        edit.span = Span::new(edit.span.start - first, edit.span.end - first);
    }
    let after = apply_edits(before, &edits).ok()?;
    Shown::new(&after, &[]).is_none().then(|| (before.to_owned(), after))
}

/// Judged files as the renderer asks for them.
struct Excerpts<'s, 'o>(&'s Sources<'o>);

/// The shown text of a file, kept alive while the renderer reads it.
struct ShownText<'o>(Rc<Loaded<'o>>);

impl AsRef<str> for ShownText<'_> {
    fn as_ref(&self) -> &str {
        self.0.shown_text()
    }
}

impl<'o> Excerpts<'_, 'o> {
    fn loaded(&self, unit: usize) -> Result<Rc<Loaded<'o>>, Error> {
        self.0.get(unit).ok_or(Error::FileMissing)
    }
}

impl<'a, 's: 'a, 'o: 's> Files<'a> for Excerpts<'s, 'o> {
    type FileId = usize;
    type Name = String;
    type Source = ShownText<'o>;

    fn name(&'a self, unit: usize) -> Result<String, Error> {
        Ok(one_line(self.0.path(unit)).into_owned())
    }

    fn source(&'a self, unit: usize) -> Result<ShownText<'o>, Error> {
        self.loaded(unit).map(ShownText)
    }

    fn line_index(&'a self, unit: usize, offset: usize) -> Result<usize, Error> {
        let offset =
            u32::try_from(offset).map_err(|_| Error::IndexTooLarge { given: offset, max: u32::MAX as usize })?;
        Ok(self.loaded(unit)?.shown_index().line(offset) as usize)
    }

    fn line_range(&'a self, unit: usize, line: usize) -> Result<Range<usize>, Error> {
        let loaded = self.loaded(unit)?;
        let max = loaded.shown_index().line_count() as usize;
        let at = u32::try_from(line).ok().filter(|&at| (at as usize) < max);
        let at = at.ok_or(Error::LineTooLarge { given: line, max })?;
        let start = loaded.shown_index().line_start(loaded.shown_text(), at);
        let end = loaded.shown_index().line_start(loaded.shown_text(), at + 1);
        Ok(start as usize..end as usize)
    }
}

/// Takes what the renderer writes. It knows three levels where there are five severities, so the first word of a header
/// is replaced.
struct Excerpt {
    bytes: Vec<u8>,
    severity: Severity,
    is_severity_next: bool,
}

impl Excerpt {
    fn style(&mut self, style: anstyle::Style) -> io::Result<()> {
        write!(self.bytes, "{}{style}", anstyle::Reset)
    }
}

impl Write for Excerpt {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if std::mem::take(&mut self.is_severity_next) {
            self.bytes.extend_from_slice(self.severity.name().as_bytes());
        } else {
            self.bytes.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl WriteStyle for Excerpt {
    fn set_header(&mut self, _: excerpt::Severity) -> io::Result<()> {
        self.is_severity_next = true;
        self.style(styles::severity(self.severity))
    }

    fn set_header_message(&mut self) -> io::Result<()> {
        self.style(styles::BOLD)
    }

    fn set_line_number(&mut self) -> io::Result<()> {
        self.style(styles::FRAME)
    }

    fn set_note_bullet(&mut self) -> io::Result<()> {
        self.style(styles::FRAME)
    }

    fn set_source_border(&mut self) -> io::Result<()> {
        self.style(styles::FRAME)
    }

    fn set_label(&mut self, _: excerpt::Severity, style: excerpt::LabelStyle) -> io::Result<()> {
        match style {
            excerpt::LabelStyle::Primary => self.style(styles::severity(self.severity)),
            excerpt::LabelStyle::Secondary => self.style(styles::FRAME),
        }
    }

    fn reset(&mut self) -> io::Result<()> {
        write!(self.bytes, "{}", anstyle::Reset)
    }
}
