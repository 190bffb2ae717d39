//! The directives at the head of the file.

use plimsoll_text::Span;

use super::line::Physical;
use crate::{Directive, DirectiveKind, SyntaxError, SyntaxErrorKind};

/// Reads the directives from `at` on and returns where the first line after them starts.
///
/// BuildKit reads `syntax` and `check` with a second scanner that skips a `#!` line first; `escape` does not count then.
pub(super) fn read<'t>(
    text: &'t str,
    mut at: usize,
    directives: &mut Vec<Directive<'t>>,
    errors: &mut Vec<SyntaxError>,
) -> usize {
    let first = Physical::at(text, at);
    let shebang = first.text(text).starts_with("#!");
    let mut probe = if shebang { first.next } else { at };
    while probe < text.len() {
        let line = Physical::at(text, probe);
        let Some(directive) = directive(text, line) else { break };
        probe = line.next;
        if shebang && directive.kind == DirectiveKind::Escape {
            continue;
        }
        if directives.iter().any(|earlier| earlier.kind == directive.kind) {
            let kind = SyntaxErrorKind::DuplicateDirective { name: directive.kind.as_str() };
            errors.push(SyntaxError { kind, span: directive.span });
        } else if directive.kind == DirectiveKind::Escape && !matches!(directive.value, "\\" | "`") {
            let kind = SyntaxErrorKind::InvalidEscape { value: directive.value.to_owned() };
            errors.push(SyntaxError { kind, span: directive.value_span });
        }
        directives.push(directive);
        if !shebang {
            at = probe;
        }
    }
    at
}

fn directive(text: &str, line: Physical) -> Option<Directive<'_>> {
    let start = line.content_start(text);
    let content = text.get(start..line.end)?.strip_prefix('#')?;
    let (name, value) = content.split_once('=')?;
    let kind = [DirectiveKind::Escape, DirectiveKind::Syntax, DirectiveKind::Check]
        .into_iter()
        .find(|kind| kind.as_str().eq_ignore_ascii_case(name.trim()))?;
    let name_start = start + 1 + (name.len() - name.trim_start().len());
    let value_start = start + 1 + name.len() + 1 + (value.len() - value.trim_start().len());
    let value = value.trim();
    let name_end = name_start + name.trim().len();
    let value_end = value_start + value.len();
    (!value.is_empty()).then(|| Directive {
        kind,
        name_span: Span::from_range(name_start..name_end),
        value,
        value_span: Span::from_range(value_start..value_end),
        span: Span::from_range(start..value_end),
    })
}
