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

/// Every reference of a stage.
pub(super) fn of_stage(stage: Stage<'_>) -> Vec<SourceReference<'_>> {
    let mut references = Vec::new();
    let text = stage.build.text();
    for instruction in stage.instructions() {
        let mut push = |span: Span| {
            let written = span.of(text);
            let source = resolve(stage, written.trim_matches(['"', '\'']));
            references.push(SourceReference { instruction, text: written, span, source });
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
        return match reference.parse::<usize>() {
            Ok(index) if index == stage.index => Source::Itself,
            Ok(index) if index < stage.index => Source::Stage(Stage { index, ..stage }),
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
