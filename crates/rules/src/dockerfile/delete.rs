//! Edits that delete a part of an instruction, or all of it.

use plimsoll_dockerfile::{Flag, Instruction};
use plimsoll_text::{Edit, Span};

/// The lines of an instruction with their last line ending.
pub(super) fn line_of(instruction: &Instruction<'_>, text: &str) -> Span {
    let rest = text.get(instruction.span.range().end..).unwrap_or("");
    let ending = if rest.starts_with("\r\n") { 2 } else { u32::from(rest.starts_with('\n')) };
    Span::new(instruction.span.start, instruction.span.end + ending)
}

/// Deletes a flag and the blanks after it.
pub(super) fn without_flag(flag: &Flag<'_>, text: &str) -> Edit {
    let rest = text.get(flag.span.range().end..).unwrap_or("");
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    Edit::delete(Span::from_range(flag.span.range().start..flag.span.range().end + blanks))
}

/// Deletes one of several operands with what stands between it and its neighbour; the whole instruction if it is the only
/// one. `None` if a comment stands there.
pub(super) fn without_operand(instruction: &Instruction<'_>, operand: Span, all: &[Span], text: &str) -> Option<Edit> {
    let at = all.iter().position(|one| *one == operand)?;
    let span = match (at.checked_sub(1).and_then(|before| all.get(before)), all.get(at + 1)) {
        (Some(before), _) => Span::new(before.end, operand.end),
        (None, Some(after)) => Span::new(operand.start, after.start),
        (None, None) => return Some(Edit::delete(line_of(instruction, text))),
    };
    let is_plain = span.of(text).lines().skip(1).all(|line| !line.trim_start().starts_with('#'));
    is_plain.then(|| Edit::delete(span))
}

/// The places of the pairs of ENV, LABEL and ARG.
pub(super) fn pair_spans(instruction: &Instruction<'_>) -> Vec<Span> {
    instruction.pairs().iter().map(|pair| pair.span).collect()
}
