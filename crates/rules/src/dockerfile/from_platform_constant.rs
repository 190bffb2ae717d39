use plimsoll_dockerfile::Stage;
use plimsoll_lint::{Finding, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let Some(flag) = stage.from().and_then(|from| from.flag("platform")) else { return };
    let Some(platform) = flag.value.as_ref().and_then(|value| value.literal()) else { return };
    let name = stage.name().unwrap_or("");
    let is_named = platform.split('/').take(2).any(|part| !part.is_empty() && name.contains(part));
    if !platform.is_empty() && !is_named {
        let edit = without(flag.span, stage.build().text());
        report.emit(Finding::at(flag.span).arg(platform).unsafe_fix("Delete the flag", edit));
    }
}

/// Deletes a flag with the blanks behind it.
pub(super) fn without(flag: Span, text: &str) -> Edit {
    let rest = text.get(flag.range().end..).unwrap_or("");
    let blanks = rest.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    Edit::delete(Span::from_range(flag.range().start..flag.range().end + blanks))
}
