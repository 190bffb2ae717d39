use plimsoll_dockerfile::{Instruction, Keyword, Pair, Stage};
use plimsoll_lint::{Finding, Report};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for env in stage.instructions().iter().map(Instruction::effective).filter(|one| one.keyword == Keyword::Env) {
        for pair in env.pairs() {
            let Some(value) = &pair.value else { continue };
            for missing in stage.build().resolve(value, env).missing {
                let sets = |other: &&Pair<'_>| other.name() == missing.name && other.span != pair.span;
                if let Some(other) = env.pairs().iter().find(sets) {
                    report.emit(Finding::at(missing.span).arg(missing.name).related(other.span, "set here"));
                }
            }
        }
    }
}
