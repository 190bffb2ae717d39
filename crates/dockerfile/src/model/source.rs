//! What `COPY --from` and the `from` of a RUN mount refer to.

use plimsoll_text::Span;

use super::mount::Mount;
use super::stage::Stage;
use crate::{Instruction, Keyword};

/// A reference from a stage to another place.
#[derive(Clone, Debug)]
pub struct SourceReference<'b> {
    /// The COPY or RUN.
    pub instruction: &'b Instruction<'b>,
    /// The name, number or image as written.
    pub text: &'b str,
    /// Where it is written.
    pub span: Span,
    /// What it refers to.
    pub source: Source<'b>,
}

/// What a reference refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source<'b> {
    /// Another stage of the file, nearly always an earlier one.
    Stage(Stage<'b>),
    /// The stage in which it stands: BuildKit refuses that.
    Itself,
    /// A number that is no stage before it.
    InvalidIndex,
    /// No stage: an image, or a named context given at build time.
    External,
    /// It holds a variable, which is not replaced in COPY.
    Variable,
    /// Nothing is written.
    Empty,
}

/// A reference as a build keeps it, without borrows.
#[derive(Clone, Copy, Debug)]
pub(super) struct SourceData {
    /// The index of the instruction in the file.
    instruction: usize,
    span: Span,
    target: Target,
}

/// [`Source`] with the number of the stage for the stage.
#[derive(Clone, Copy, Debug)]
enum Target {
    Stage(usize),
    Itself,
    InvalidIndex,
    External,
    Variable,
    Empty,
}

impl SourceData {
    /// The stage that is referred to.
    pub(super) const fn stage(self) -> Option<usize> {
        if let Target::Stage(index) = self.target { Some(index) } else { None }
    }

    /// The reference as one of `stage`.
    pub(super) fn of(self, stage: Stage<'_>) -> Option<SourceReference<'_>> {
        let source = match self.target {
            Target::Stage(index) => Source::Stage(Stage { index, ..stage }),
            Target::Itself => Source::Itself,
            Target::InvalidIndex => Source::InvalidIndex,
            Target::External => Source::External,
            Target::Variable => Source::Variable,
            Target::Empty => Source::Empty,
        };
        let instruction = stage.build.file().instructions.get(self.instruction)?;
        Some(SourceReference { instruction, text: self.span.of(stage.build.text()), span: self.span, source })
    }
}

/// Every reference of a stage.
pub(super) fn of_stage(stage: Stage<'_>) -> Vec<SourceData> {
    let mut references = Vec::new();
    let text = stage.build.text();
    let first = stage.build.stages.get(stage.index).map_or(0, |data| data.instructions.start);
    for (at, instruction) in stage.instructions().iter().enumerate() {
        let mut push = |span: Span| {
            let target = match resolve(stage, span.of(text).trim_matches(['"', '\''])) {
                Source::Stage(other) => Target::Stage(other.index),
                Source::Itself => Target::Itself,
                Source::InvalidIndex => Target::InvalidIndex,
                Source::External => Target::External,
                Source::Variable => Target::Variable,
                Source::Empty => Target::Empty,
            };
            references.push(SourceData { instruction: first + at, span, target });
        };
        match instruction.keyword {
            Keyword::Copy => {
                if let Some(value) = instruction.flag("from").and_then(|flag| flag.value.as_ref()) {
                    push(value.span);
                }
            }
            Keyword::Run => {
                for mount in instruction.flags.iter().filter_map(|flag| Mount::of(flag, text)) {
                    if let Some(from) = mount.from() {
                        push(from.value_span);
                    }
                }
            }
            _ => {}
        }
    }
    references
}

/// What `reference` means in `stage`.
pub(super) fn resolve<'b>(stage: Stage<'b>, reference: &str) -> Source<'b> {
    if reference.is_empty() {
        return Source::Empty;
    }
    if reference.contains('$') {
        return Source::Variable;
    }
    if reference.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = reference.parse::<usize>().ok();
        let target = number.and_then(|number| stage.build.stage_numbered(number));
        return match target {
            Some(target) if target == stage => Source::Itself,
            Some(target) if target.index < stage.index => Source::Stage(target),
            _ => Source::InvalidIndex,
        };
    }
    let Some(named) = stage.build.names.get(&reference.to_lowercase()) else { return Source::External };
    // Of several stages with the name, the nearest above; then the stage itself; then the first below.
    let above = named.partition_point(|&index| index < stage.index);
    let nearest = above.checked_sub(1).and_then(|last| named.get(last)).or_else(|| named.first());
    match nearest {
        Some(&index) if index == stage.index => Source::Itself,
        Some(&index) => Source::Stage(Stage { index, ..stage }),
        None => Source::External,
    }
}
