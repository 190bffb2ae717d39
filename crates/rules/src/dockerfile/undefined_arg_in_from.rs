use plimsoll_dockerfile::{Build, Instruction, Keyword, Missing, Stage, Word};
use plimsoll_lint::{Finding, Report, nearest};
use plimsoll_text::{Edit, Span};

/// The names that the builder declares before the first FROM.
const PLATFORM: [&str; 8] = [
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETARCH",
    "TARGETVARIANT",
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDARCH",
    "BUILDVARIANT",
];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let Some(from) = stage.from() else { return };
    let platform = from.flag("platform").and_then(|flag| flag.value.as_ref());
    for word in platform.into_iter().chain(stage.base_word()) {
        for missing in stage.build().resolve(word, from).undefined() {
            report.emit(finding(stage.build(), from, word, missing));
        }
    }
}

fn finding(build: &Build<'_>, from: &Instruction<'_>, word: &Word<'_>, missing: &Missing) -> Finding {
    let name = missing.name.as_str();
    let finding = Finding::at(missing.span).arg(name);
    let instructions = &build.file().instructions;
    let is_arg = |other: &&Instruction<'_>| other.keyword == Keyword::Arg && other.span.start < from.span.start;
    let mut args = instructions.iter().filter(is_arg).flat_map(Instruction::pairs);
    if let Some(pair) = args.find(|pair| pair.name() == name) {
        let help = format!("Move ARG {name} above the first FROM, or repeat it there.");
        return finding.message("in-stage").related(pair.span, "declared in a stage").help(help);
    }
    let globals = build.global_instructions().iter().flat_map(Instruction::pairs).map(|pair| pair.name());
    let Some(near) = nearest(name, globals.chain(PLATFORM)) else { return finding };
    let place = word.variables().into_iter().find(|variable| variable.span == missing.span);
    let finding = finding.message("suggestion").arg(near);
    match place.map(|variable| variable.name_span).filter(|span: &Span| !span.is_empty()) {
        Some(span) => finding.unsafe_fix(format!("Replace {name} by {near}"), Edit::replace(span, near)),
        None => finding,
    }
}
