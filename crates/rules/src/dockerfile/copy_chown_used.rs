use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let copies = stage.instructions().iter().filter(|one| matches!(one.keyword, Keyword::Copy | Keyword::Add));
    for (copy, flag) in copies.filter_map(|copy: &Instruction<'_>| Some((copy, copy.flag("chown")?))) {
        let Some(value) = &flag.value else { continue };
        let resolved = stage.build().resolve(value, copy).value;
        let owner = resolved.known().unwrap_or(&value.raw);
        if !matches!(owner.split(':').next(), Some("root" | "0" | "")) {
            report.emit(Finding::at(flag.span).arg(owner));
        }
    }
}
