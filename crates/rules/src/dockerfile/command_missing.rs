use plimsoll_dockerfile::{Base, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let has = |keyword| stage.last_in_chain(keyword).is_some();
    if !stage.is_final() || has(Keyword::Cmd) || has(Keyword::Entrypoint) {
        return;
    }
    if let (Some(word), Base::Image(image)) = (stage.base_word(), stage.root().base()) {
        report.emit(Finding::at(word.span).arg(image));
    }
}
