use plimsoll_dockerfile::{Dockerfile, Instruction, Keyword, Pair, Stage};
use plimsoll_lint::{Finding, Report};
use plimsoll_text::{Edit, Span};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for env in stage.instructions().iter().map(Instruction::effective).filter(|one| one.keyword == Keyword::Env) {
        for pair in env.pairs() {
            let Some(value) = &pair.value else { continue };
            for missing in stage.build().resolve(value, env).missing {
                let sets = |other: &&Pair<'_>| other.name() == missing.name && other.span != pair.span;
                if let Some(other) = env.pairs().iter().find(sets) {
                    let finding = Finding::at(missing.span).arg(missing.name).related(other.span, "set here");
                    let split = split_before(env, pair, stage.build().file()).filter(|_| other.span < pair.span);
                    report.emit(match split {
                        Some(edit) => finding.unsafe_fix("Set it in an ENV of its own", edit),
                        None => finding,
                    });
                }
            }
        }
    }
}

/// The edit that begins another ENV at a pair, so that it sees those before it.
fn split_before(env: &Instruction<'_>, pair: &Pair<'_>, file: &Dockerfile<'_>) -> Option<Edit> {
    let before = env.pairs().iter().take_while(|other| other.span.start < pair.span.start).last()?;
    let gap = Span::new(before.span.end, pair.span.start);
    let (text, ending) = (file.text, file.line_break());
    (!gap.of(text).contains('#')).then(|| Edit::replace(gap, format!("{ending}{} ", env.keyword_span.of(text))))
}
