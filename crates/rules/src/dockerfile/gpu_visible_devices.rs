use plimsoll_dockerfile::{Keyword, Stage};
use plimsoll_lint::{Finding, Report};

use super::delete::{pair_spans, without_operand};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for env in stage.all(Keyword::Env).filter(|_| stage.is_shipped()) {
        for pair in env.pairs() {
            let value = pair.value.as_ref().and_then(|value| value.literal()).unwrap_or("all");
            let is_device = matches!(pair.name(), "NVIDIA_VISIBLE_DEVICES" | "CUDA_VISIBLE_DEVICES");
            if !is_device || matches!(value, "all" | "void" | "none" | "") {
                continue;
            }
            let text = stage.build().text();
            let finding = Finding::at(pair.span).arg(pair.span.of(text));
            report.emit(match without_operand(env, pair.span, &pair_spans(env), text) {
                Some(edit) => finding.unsafe_fix("Delete the variable", edit),
                None => finding,
            });
        }
    }
}
