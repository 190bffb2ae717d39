//! Findings, packed while they wait for the report.
//!
//! A run over a large tree finds far more than anybody reads. As structures they would take most of its memory: each has
//! texts of its own, and most carry fixes. Packed they are one run of compressed bytes a file, and come out again one by one.

use std::cell::RefCell;
use std::fmt;
use std::hash::{Hash, Hasher};

use lz4_flex::block::{CompressTable, compress_into_with_table, decompress_size_prepended, get_maximum_output_size};
use plimsoll_text::{Edit, Span};

use crate::diagnostic::{Applicability, Detail, Diagnostic, Fix, Related, Subject, UnitId, fill};
use crate::registry::Registry;
use crate::rule::{Rule, Severity};

const APPLICABILITIES: [Applicability; 3] = [Applicability::Display, Applicability::Unsafe, Applicability::Safe];

/// The findings of one file, in a form that takes little room.
///
/// ```
/// use plimsoll_lint::{Packed, Registry};
///
/// let packed = Packed::new(&Registry::new(&[]), []);
/// assert!(packed.is_empty() && packed.iter().next().is_none());
/// ```
#[derive(Clone, Default)]
pub struct Packed {
    /// What the numbers of rules count.
    rules: &'static [Rule],
    count: u32,
    /// Blocks one behind the other: the length of the rest of the block, then what [`Writer`] wrote, as an LZ4 block with its
    /// size in front. A large file has several, so that they never are in memory all at once.
    bytes: Box<[u8]>,
}

/// How much is written before a new block is begun, in bytes.
const BLOCK: usize = 1 << 20;

impl Packed {
    /// Packs findings of rules that `registry` holds.
    #[must_use]
    pub fn new(registry: &Registry, diagnostics: impl IntoIterator<Item = Diagnostic>) -> Self {
        Self::of_records(registry, &Unpacked::new(registry, diagnostics).records().collect::<Vec<_>>())
    }

    /// Packs findings that were unpacked.
    pub(crate) fn of_records(registry: &Registry, records: &[Record<'_>]) -> Self {
        let (mut blocks, mut written) = (Vec::new(), Vec::new());
        for (at, record) in records.iter().enumerate() {
            written.extend_from_slice(record.bytes);
            if written.len() >= BLOCK || at + 1 == records.len() {
                blocks.push(block(&written));
                written.clear();
            }
        }
        let count = u32::try_from(records.len()).unwrap_or(u32::MAX);
        Self { rules: registry.rules(), count, bytes: one(blocks) }
    }

    /// The findings of all of `parts`, one after the other.
    pub(crate) fn joined(registry: &Registry, mut parts: Vec<Self>) -> Self {
        parts.retain(|part| !part.is_empty());
        let count = parts.iter().map(|part| part.count).sum();
        Self { rules: registry.rules(), count, bytes: one(parts.into_iter().map(|part| part.bytes).collect()) }
    }

    /// The findings without some of them.
    pub(crate) fn without(self, registry: &Registry, is_one: impl Fn(&Record<'_>) -> bool) -> Self {
        let blocks: Vec<Unpacked> = self.blocks().collect();
        let mut records: Vec<Record<'_>> = blocks.iter().flat_map(Unpacked::records).collect();
        records.retain(|record| !is_one(record));
        if records.len() == self.len() { self } else { Self::of_records(registry, &records) }
    }

    /// Number of findings.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The findings, in the order in which they were packed.
    pub fn iter(&self) -> impl Iterator<Item = Diagnostic> + use<'_> {
        self.blocks().flat_map(|block| block.records().map(|record| record.diagnostic()).collect::<Vec<_>>())
    }

    /// The findings some at a time, to look at without making each a structure of its own.
    pub fn blocks(&self) -> impl Iterator<Item = Unpacked> + use<'_> {
        let mut blocks = &*self.bytes;
        std::iter::from_fn(move || {
            let (length, rest) = blocks.split_first_chunk()?;
            let (block, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            blocks = rest;
            Some(Unpacked { rules: self.rules, bytes: decompress_size_prepended(block).unwrap_or_default() })
        })
    }
}

/// Blocks, one behind the other.
fn one(mut blocks: Vec<Box<[u8]>>) -> Box<[u8]> {
    if blocks.len() == 1 { blocks.remove(0) } else { blocks.concat().into_boxed_slice() }
}

/// Findings that were packed, or are to be.
#[derive(Debug)]
pub struct Unpacked {
    rules: &'static [Rule],
    bytes: Vec<u8>,
}

impl Unpacked {
    pub(crate) fn new(registry: &Registry, diagnostics: impl IntoIterator<Item = Diagnostic>) -> Self {
        let (mut bytes, mut writer) = (Vec::new(), Writer(Vec::new()));
        for diagnostic in diagnostics {
            // A rule without a number would have no name in any report either.
            let Some(rule) = registry.index(diagnostic.rule) else { continue };
            writer.0.clear();
            writer.diagnostic(rule, &diagnostic);
            let mut length = Writer(std::mem::take(&mut bytes));
            length.count(writer.0.len());
            bytes = length.0;
            bytes.extend_from_slice(&writer.0);
        }
        Self { rules: registry.rules(), bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The findings, in the order in which they were packed.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        let mut reader = Reader(&self.bytes);
        std::iter::from_fn(move || {
            let all = reader.0;
            let length = reader.number()? as usize;
            let (own, rest) = reader.0.split_at_checked(length)?;
            reader.0 = rest;
            Reader(own).record(self.rules, all.get(..all.len() - rest.len())?)
        })
    }
}

/// A finding as it was packed: what is asked for often is read, the rest is when somebody asks for it.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// How bad it is here.
    pub severity: Severity,
    /// The best promise among its fixes.
    pub applicability: Option<Applicability>,
    /// Where it is.
    pub span: Span,
    /// The place of the rule in its registry.
    pub(crate) index: usize,
    pub(crate) message: u8,
    /// Where its [`Subject`] is.
    pub(crate) subject: Option<Span>,
    /// What comes behind that.
    rest: &'a [u8],
    /// All of it, with its length in front.
    bytes: &'a [u8],
}

impl Record<'_> {
    /// The message with its arguments filled in.
    #[must_use]
    pub fn text(&self) -> String {
        fill(self.rule.template(self.message), &self.args())
    }

    pub(crate) fn args(&self) -> Vec<&str> {
        Reader(self.rest).list(Reader::text).unwrap_or_default()
    }

    /// All that is known of it.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        self.read(true)
    }

    /// All that is known of it but its fixes, which often are the most.
    pub(crate) fn without_fixes(&self) -> Diagnostic {
        self.read(false)
    }

    fn read(&self, with_fixes: bool) -> Diagnostic {
        let mut plain = Diagnostic {
            rule: self.rule,
            message: self.message,
            args: Box::default(),
            severity: self.severity,
            span: self.span,
            origin: None,
            detail: None,
            subject: None,
        };
        // What was packed can be read.
        let _ = Reader(self.rest).complete(&mut plain, self.subject, with_fixes);
        plain
    }
}

impl Hash for Packed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// What compressing needs beside its input; the findings of most files are shorter than it.
#[derive(Default)]
struct Workspace {
    table: CompressTable,
    output: Vec<u8>,
}

thread_local! {
    static WORKSPACE: RefCell<Workspace> = RefCell::default();
}

/// What is written, compressed, with its length in front.
fn block(written: &[u8]) -> Box<[u8]> {
    const SIZES: usize = 2 * size_of::<u32>();
    WORKSPACE.with_borrow_mut(|Workspace { table, output }| {
        let wanted = SIZES + get_maximum_output_size(written.len());
        if output.len() < wanted {
            output.resize(wanted, 0);
        }
        let Some((sizes, room)) = output.split_first_chunk_mut::<SIZES>() else { return Box::default() };
        // It fails only where there is too little room.
        let length = compress_into_with_table(written, room, table).unwrap_or(0);
        let size = |size: usize| u32::try_from(size).unwrap_or(u32::MAX).to_le_bytes();
        let (of_block, of_written) = sizes.split_at_mut(SIZES / 2);
        of_block.copy_from_slice(&size(SIZES / 2 + length));
        of_written.copy_from_slice(&size(written.len()));
        let block = output.get(..SIZES + length).unwrap_or_default().into();
        // One large file does not keep its room for all others.
        if output.len() > KEPT {
            *output = Vec::new();
        }
        block
    })
}

/// The most bytes that a thread keeps for the next file.
const KEPT: usize = 1 << 20;

/// Numbers are written in groups of seven bits, the lowest first; the top bit says that more follow.
struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, mut number: u32) {
        while number >= 0x80 {
            self.0.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn count(&mut self, count: usize) {
        // Sources are below 4 GiB, and so is all that is found in them.
        self.number(u32::try_from(count).unwrap_or(u32::MAX));
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn option(&mut self, text: Option<&str>) {
        self.0.push(u8::from(text.is_some()));
        if let Some(text) = text {
            self.text(text);
        }
    }

    fn span(&mut self, span: Span) {
        self.number(span.start);
        self.number(span.len());
    }

    /// What [`Record`] has comes first.
    fn diagnostic(&mut self, rule: usize, diagnostic: &Diagnostic) {
        self.count(rule);
        self.0.push(diagnostic.message);
        let severity = Severity::ALL.iter().position(|severity| *severity == diagnostic.severity);
        let applicability = diagnostic.applicability().map_or(0, |promise| promise as u8 + 1);
        self.0.push((severity.unwrap_or(0) as u8) << 4 | applicability);
        self.span(diagnostic.span);
        self.0.push(u8::from(diagnostic.subject.is_some()));
        if let Some(subject) = &diagnostic.subject {
            self.span(subject.span);
        }
        self.count(diagnostic.args.len());
        for arg in &diagnostic.args {
            self.text(arg);
        }
        self.option(diagnostic.origin.as_deref());
        if let Some(subject) = &diagnostic.subject {
            self.text(&subject.name);
        }
        if let Some(detail) = &diagnostic.detail {
            self.detail(detail);
        }
    }

    fn detail(&mut self, detail: &Detail) {
        self.option(detail.help.as_deref());
        self.count(detail.related.len());
        for related in &detail.related {
            self.number(related.unit.map_or(0, |UnitId(unit)| unit.saturating_add(1)));
            self.span(related.span);
            self.text(&related.label);
        }
        self.count(detail.fixes.len());
        for fix in &detail.fixes {
            self.text(&fix.title);
            self.0.push(fix.applicability as u8);
            self.count(fix.edits.len());
            for edit in &fix.edits {
                self.span(edit.span);
                self.text(&edit.text);
            }
        }
    }
}

/// Reads what [`Writer`] wrote; nothing at its end.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        Some(number)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.number()? as usize;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        str::from_utf8(text).ok()
    }

    fn option(&mut self) -> Option<Option<&'a str>> {
        if self.byte()? == 0 { Some(None) } else { self.text().map(Some) }
    }

    fn span(&mut self) -> Option<Span> {
        let start = self.number()?;
        Some(Span::new(start, start.checked_add(self.number()?)?))
    }

    fn applicability(&mut self) -> Option<Applicability> {
        APPLICABILITIES.get(usize::from(self.byte()?)).copied()
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        (0..count).map(|_| item(self)).collect()
    }

    /// What comes first of a finding, whose `bytes` these are.
    fn record(mut self, rules: &'static [Rule], bytes: &'a [u8]) -> Option<Record<'a>> {
        let index = self.number()? as usize;
        let (message, ranks) = (self.byte()?, self.byte()?);
        Some(Record {
            rule: rules.get(index)?,
            severity: *Severity::ALL.get(usize::from(ranks >> 4))?,
            applicability: usize::from(ranks & 0xf).checked_sub(1).and_then(|at| APPLICABILITIES.get(at)).copied(),
            span: self.span()?,
            index,
            message,
            subject: if self.byte()? == 0 { None } else { Some(self.span()?) },
            rest: self.0,
            bytes,
        })
    }

    /// Adds what comes behind that.
    fn complete(mut self, found: &mut Diagnostic, subject: Option<Span>, with_fixes: bool) -> Option<()> {
        found.args = self.list(|reader| reader.text().map(Into::into))?.into_boxed_slice();
        found.origin = self.option()?.map(Into::into);
        if let Some(span) = subject {
            found.subject = Some(Box::new(Subject { span, name: self.text()?.into() }));
        }
        if !self.0.is_empty() {
            found.detail = Some(Box::new(self.detail(with_fixes)?));
        }
        Some(())
    }

    fn detail(&mut self, with_fixes: bool) -> Option<Detail> {
        let help = self.option()?.map(Into::into);
        let related = self.list(|reader| {
            let unit = reader.number()?.checked_sub(1).map(UnitId);
            Some(Related { unit, span: reader.span()?, label: reader.text()?.into() })
        })?;
        if !with_fixes {
            return Some(Detail { related, help, fixes: Vec::new() });
        }
        let fixes = self.list(|reader| {
            let title = reader.text()?.into();
            let applicability = reader.applicability()?;
            let edits = reader.list(|reader| Some(Edit { span: reader.span()?, text: reader.text()?.into() }))?;
            Some(Fix { title, applicability, edits })
        })?;
        Some(Detail { related, help, fixes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Check;
    use crate::rule::{Alias, Family, FixAvailability, Layer, Message, Precision};

    static RULES: [Rule; 1] = [Rule {
        id: "DF0001",
        name: "a-rule",
        family: Family::Dockerfile,
        severity: Severity::Low,
        default: true,
        layer: Layer::Image,
        tags: &[],
        precision: Precision::High,
        fix: FixAvailability::Safe,
        bundle: None,
        options: &[],
        since: "0.1.0",
        aliases: &[] as &[Alias],
        summary: "A rule.",
        messages: &[Message { id: "default", template: "{0}" }],
        help: "Do something.",
        page: "",
        check: Check::Suppressions(|_, _| {}),
    }];

    #[test]
    fn what_is_packed_comes_out_again() {
        let plain = Diagnostic {
            rule: &RULES[0],
            message: 0,
            args: ["é".into(), "".into()].into(),
            severity: Severity::Critical,
            span: Span::new(127, u32::MAX),
            origin: None,
            detail: None,
            subject: None,
        };
        let related = |unit, label: &str| Related { unit, span: Span::new(128, 300), label: label.to_owned() };
        let fix = Fix::r#unsafe("Do it", vec![Edit::insert(16_384, "x\n"), Edit::delete(Span::new(3, 4))]);
        let detail = Detail {
            related: vec![related(None, "here"), related(Some(UnitId(0)), "there")],
            help: Some(String::new()),
            fixes: vec![fix, Fix::safe("Or that", Vec::new()), Fix::display("Or look", Vec::new())],
        };
        let rich = Diagnostic {
            origin: Some("chart/templates/a.yaml".into()),
            severity: Severity::Info,
            detail: Some(Box::new(detail)),
            subject: Some(Box::new(Subject { span: Span::new(5, 200), name: "web".into() })),
            ..plain.clone()
        };
        let list = [plain, rich];
        let packed = Packed::new(&Registry::new(&RULES), list.clone());
        assert_eq!(packed.len(), 2);
        assert_eq!(format!("{packed:?}"), format!("{list:?}"));
        let registry = Registry::new(&RULES);
        let parts = [&list[..1], &[], &list[1..]].map(|part| Packed::new(&registry, part.to_vec()));
        let joined = Packed::joined(&registry, parts.to_vec());
        assert_eq!((joined.len(), format!("{joined:?}")), (2, format!("{list:?}")));
        let block = packed.blocks().next().unwrap();
        for (record, found) in block.records().zip(&list) {
            assert_eq!((record.severity, record.applicability), (found.severity, found.applicability()));
            assert_eq!((record.text(), record.subject), (found.text(), found.subject.as_ref().map(|own| own.span)));
        }
    }
}
