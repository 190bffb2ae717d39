use plimsoll_dockerfile::{Arguments, Instruction, Keyword};
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::Edit;

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let instructions = view.build.file().instructions.iter();
    for maintainer in instructions.map(Instruction::effective).filter(|one| one.keyword == Keyword::Maintainer) {
        let Arguments::Text(word) = &maintainer.arguments else { continue };
        let finding = Finding::at(maintainer.keyword_span).arg(word.raw.as_ref());
        let label = label(&word.raw);
        let edit = Edit::replace(maintainer.keyword_span.join(word.span), label);
        report.emit(finding.safe_fix("Replace MAINTAINER by LABEL", edit));
    }
}

/// MAINTAINER takes its text as it stands; in a LABEL quotes, escapes and variables mean something.
fn label(text: &str) -> String {
    let text = text.trim();
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let mut label = "LABEL org.opencontainers.image.authors=\"".to_owned();
    for c in inner.chars() {
        if matches!(c, '"' | '\\' | '$') {
            label.push('\\');
        }
        label.push(c);
    }
    label + "\""
}
