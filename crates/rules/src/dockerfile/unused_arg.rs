use plimsoll_dockerfile::{Instruction, Keyword, Pair, Stage};
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::{Edit, Span};

use super::delete::line_of;

/// What the builder defines or looks at itself.
const PREDEFINED: [&str; 20] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "FTP_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETARCH",
    "TARGETVARIANT",
    "TARGETSTAGE",
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDARCH",
    "BUILDVARIANT",
    "SOURCE_DATE_EPOCH",
    "SYNTAX",
    "DOCKER_BUILDKIT",
    "DEBIAN_FRONTEND",
    "PIP_NO_CACHE_DIR",
    "PYTHONDONTWRITEBYTECODE",
];

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let text = view.build.text();
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    for arg in view.build.global_instructions().iter().filter(|one| one.keyword == Keyword::Arg) {
        for pair in arg.pairs().iter().filter(|pair| !mentions(Span::new(pair.span.end, end).of(text), pair.name())) {
            emit(arg, pair, text, report);
        }
    }
    for stage in view.build.stages() {
        for arg in stage.all(Keyword::Arg) {
            for pair in arg.pairs().iter().filter(|pair| !is_used(stage, pair, text)) {
                emit(arg, pair, text, report);
            }
        }
    }
}

/// Whether the rest of the stage, or a stage that builds on it, holds the name.
fn is_used(stage: Stage<'_>, pair: &Pair<'_>, text: &str) -> bool {
    let rest = Span::new(pair.span.end, stage.span().end.max(pair.span.end));
    let later = stage.build().stages().skip(stage.index() + 1);
    mentions(rest.of(text), pair.name())
        || later
            .filter(|other| other.chain().any(|base| base == stage))
            .any(|other| mentions(other.span().of(text), pair.name()))
}

/// Whether a text holds the name as a word.
fn mentions(text: &str, name: &str) -> bool {
    let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let bytes = text.as_bytes();
    text.match_indices(name).any(|(at, _)| {
        !is_part(at.checked_sub(1).and_then(|before| bytes.get(before))) && !is_part(bytes.get(at + name.len()))
    })
}

fn emit(arg: &Instruction<'_>, pair: &Pair<'_>, text: &str, report: &mut Report<'_>) {
    let name = pair.name();
    let is_known = PREDEFINED.iter().any(|known| known.eq_ignore_ascii_case(name)) || name.starts_with("BUILDKIT_");
    if name.is_empty() || is_known {
        return;
    }
    let finding = Finding::at(pair.key.span).arg(name);
    report.emit(if arg.pairs().len() == 1 {
        finding.unsafe_fix("Delete the ARG", Edit::delete(line_of(arg, text)))
    } else {
        finding
    });
}
