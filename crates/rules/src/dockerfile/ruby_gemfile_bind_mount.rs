use plimsoll_dockerfile::{Instruction, Keyword, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for pair in stage.instructions().windows(2) {
        let [copy, run] = pair else { continue };
        let is_gemfile = copy.keyword == Keyword::Copy
            && copy.flag("from").is_none()
            && !copy.source_words().is_empty()
            && copy.source_words().iter().all(|word| matches!(&*word.raw, "Gemfile" | "Gemfile.lock" | "Gemfile*"));
        let installs = |run: &Instruction<'_>| {
            let script = stage.build().script(run).filter(|_| run.keyword == Keyword::Run);
            script.is_some_and(|script| script.named("bundle").any(|bundle| bundle.subcommand() == Some("install")))
        };
        let is_whole =
            |later: &Instruction<'_>| later.source_words().iter().any(|word| matches!(&*word.raw, "." | "./"));
        let later = stage.all(Keyword::Copy).filter(|later| later.span.start > run.span.start);
        if is_gemfile && installs(run) && later.into_iter().any(is_whole) {
            report.emit(Finding::at(copy.keyword_span).arg(copy.source_words()[0].raw.as_ref()));
        }
    }
}
