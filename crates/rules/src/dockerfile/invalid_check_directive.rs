use plimsoll_dockerfile::DirectiveKind;
use plimsoll_lint::{DockerfileView, Finding, Report, nearest};
use plimsoll_text::Span;

/// The checks of the builder.
const CHECKS: [&str; 23] = [
    "StageNameCasing",
    "FromAsCasing",
    "NoEmptyContinuation",
    "ConsistentInstructionCasing",
    "DuplicateStageName",
    "ReservedStageName",
    "JSONArgsRecommended",
    "MaintainerDeprecated",
    "UndefinedArgInFrom",
    "WorkdirRelativePath",
    "UndefinedVar",
    "MultipleInstructionsDisallowed",
    "LegacyKeyValueFormat",
    "InvalidBaseImagePlatform",
    "RedundantTargetPlatform",
    "SecretsUsedInArgOrEnv",
    "InvalidDefaultArgInFrom",
    "FromPlatformFlagConstDisallowed",
    "CopyIgnoredFile",
    "InvalidDefinitionDescription",
    "ExposeProtoCasing",
    "ExposeInvalidFormat",
    "FileConsistentCommandCasing",
];

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let Some(directive) = view.build.file().directive(DirectiveKind::Check) else { return };
    for (option, span) in parts(directive.value, directive.value_span, ';') {
        let Some((key, value)) = option.split_once('=') else {
            report.emit(Finding::at(span).arg(option));
            continue;
        };
        let shift = u32::try_from(key.len() + 1).unwrap_or(0);
        let value_span = Span::new(span.start + shift, span.end);
        match key.trim() {
            "skip" | "experimental" if value.trim() == "all" => {}
            "skip" | "experimental" => parts(value, value_span, ',').for_each(|(name, span)| rule(name, span, report)),
            "error" if value.trim().parse::<GoBool>().is_ok() => {}
            "error" => report.emit(Finding::at(value_span).message("boolean").arg(value.trim())),
            other => report.emit(Finding::at(span).arg(other)),
        }
    }
}

fn rule(name: &str, span: Span, report: &mut Report<'_>) {
    if name.is_empty() || CHECKS.iter().any(|check| check.eq_ignore_ascii_case(name)) {
        return;
    }
    let finding = Finding::at(span).arg(name);
    report.emit(match nearest(name, CHECKS) {
        Some(near) => finding.message("suggestion").arg(near),
        None => finding.message("rule"),
    });
}

/// The parts of a text between separators, blanks around them removed, each with its place.
fn parts(text: &str, span: Span, separator: char) -> impl Iterator<Item = (&str, Span)> {
    let mut at = span.start;
    text.split(separator).map(move |part| {
        let blanks = part.len() - part.trim_start().len();
        let start = at + u32::try_from(blanks).unwrap_or(0);
        at += u32::try_from(part.len() + separator.len_utf8()).unwrap_or(0);
        let part = part.trim();
        (part, Span::new(start, start + u32::try_from(part.len()).unwrap_or(0)))
    })
}

/// A truth value as Go reads it.
struct GoBool;

impl std::str::FromStr for GoBool {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let known = ["1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False"];
        known.contains(&text).then_some(Self).ok_or(())
    }
}
