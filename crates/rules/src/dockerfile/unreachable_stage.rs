use plimsoll_dockerfile::{Build, Part, Stage};
use plimsoll_lint::{DockerfileView, Finding, Report};

/// With more FROMs that hold a variable than this, any stage may be meant.
const MAX_CHOICES: usize = 64;

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let choices: Vec<Choice<'_>> = view.build.stages().filter_map(choice).take(MAX_CHOICES + 1).collect();
    if choices.len() > MAX_CHOICES {
        return;
    }
    let is_target = |name: &str| report.list("targets").iter().any(|target| target.eq_ignore_ascii_case(name));
    let is_idle = |stage: &Stage<'_>| {
        // One that others build on is no more than a part of them.
        let is_wanted = |name: &str| is_target(name) || choices.iter().any(|choice| choice.may_be(stage.index(), name));
        !stage.is_reachable() && stage.users().next().is_none() && !stage.name().is_some_and(is_wanted)
    };
    let idle: Vec<Stage<'_>> = view.build.stages().filter(is_idle).collect();
    for stage in idle {
        match (stage.name_word(), stage.number(), stage.from()) {
            (Some(name), _, _) => report.emit(Finding::at(name.span).arg(name.raw.as_ref())),
            (None, Some(number), Some(from)) => report.emit(Finding::at(from.keyword_span).arg(number.to_string())),
            _ => {}
        }
    }
}

/// A FROM that takes one of the stages above it, by a variable.
struct Choice<'b> {
    stage: usize,
    /// How the names of the stages begin and end.
    start: &'b str,
    end: &'b str,
}

impl Choice<'_> {
    fn may_be(&self, stage: usize, name: &str) -> bool {
        let rest = name.strip_prefix(self.start);
        stage < self.stage && rest.is_some_and(|rest| rest.ends_with(self.end))
    }
}

/// The choice that the FROM of a stage makes: its default is a stage, or a part of a name stands beside the variable.
fn choice(stage: Stage<'_>) -> Option<Choice<'_>> {
    let (from, word) = (stage.from()?, stage.base_word().filter(|word| word.has_variables())?);
    let (start, end) = (text(word.parts().first()), text(word.parts().last()));
    let build: &Build<'_> = stage.build();
    let is_stage = || build.default_of(word, from).is_some_and(|name| build.stage_named(&name).is_some());
    (!start.is_empty() || !end.is_empty() || is_stage()).then_some(Choice { stage: stage.index(), start, end })
}

fn text(part: Option<&Part>) -> &str {
    match part {
        Some(Part::Literal(text)) => text,
        _ => "",
    }
}
