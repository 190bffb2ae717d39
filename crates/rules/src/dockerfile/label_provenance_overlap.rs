use plimsoll_dockerfile::{Base, Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

const WRITTEN: [&str; 3] =
    ["org.opencontainers.image.revision", "org.opencontainers.image.source", "com.docker.image.source.entrypoint"];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let is_pinned = match stage.root().base() {
        Base::Image(image) => image.contains("@sha256:"),
        _ => true,
    };
    for pair in stage.all(Keyword::Label).flat_map(Instruction::pairs) {
        let is_literal = pair.value.as_ref().is_some_and(|value| value.literal().is_some());
        let name = pair.name();
        if is_literal && WRITTEN.contains(&name) {
            report.emit(Finding::at(pair.key.span).arg(name));
        } else if name == "org.opencontainers.image.base.digest" && !is_pinned {
            report.emit(Finding::at(pair.key.span).message("digest").arg(name));
        }
    }
}
