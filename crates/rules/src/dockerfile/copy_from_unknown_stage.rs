use plimsoll_dockerfile::{Source, SourceReference, Stage};
use plimsoll_lint::{Finding, Report, nearest};
use plimsoll_text::Edit;

use super::flag_invalid_from::names_nothing;

/// How many stages above are compared with a name that none of them has.
const COMPARED: usize = 256;

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for reference in stage.sources() {
        let name = reference.text.trim_matches(['"', '\'']);
        let finding = Finding::at(reference.span).arg(name);
        match reference.source {
            // One that needs this stage is the finding of `circular-stage-dependency`.
            Source::Stage(other) if other.index() > stage.index() && !other.is_in_circle_with(*stage) => {
                let below = other.from().map_or(other.span(), |from| from.span);
                report.emit(finding.message("below").related(below, "the stage starts here"));
            }
            Source::InvalidIndex => report.emit(finding.message("number")),
            Source::External if !names_image(name) && !names_nothing(name) && !is_context(name, report) => {
                report.emit(unknown(*stage, &reference, finding, name));
            }
            _ => {}
        }
    }
}

/// Whether the reference can only be an image: a bare word is far more often a stage that is not there.
fn names_image(name: &str) -> bool {
    name.contains([':', '/', '@'])
}

fn is_context(name: &str, report: &Report<'_>) -> bool {
    report.list("contexts").iter().any(|context| context.eq_ignore_ascii_case(name))
}

fn unknown(stage: Stage<'_>, reference: &SourceReference<'_>, finding: Finding, name: &str) -> Finding {
    let above = stage.build().stages().take(stage.index()).rev().take(COMPARED).filter_map(Stage::name);
    let Some(near) = nearest(name, above) else { return finding };
    let edit = Edit::replace(reference.span, near);
    finding.message("suggestion").arg(near).unsafe_fix(format!("Replace '{name}' by '{near}'"), edit)
}
