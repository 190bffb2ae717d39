//! What the rules of the packs for ecosystems ask of a stage.

use plimsoll_dockerfile::{Base, Keyword, ScriptCommand, Stage};
use plimsoll_image::ImageReference;
use plimsoll_lint::{Finding, Report, ScriptView};
use plimsoll_text::Edit;

use super::insecure_flag::commands;
use super::whole_run::insert_above;

/// The tag of the base image of a stage, through all stages it builds on, if that is one of these images. No tag is empty.
pub(super) fn base_tag<'b>(stage: Stage<'b>, names: &[&str]) -> Option<&'b str> {
    let Base::Image(image) = stage.root().base() else { return None };
    let reference = ImageReference::parse(image).ok()?;
    names.contains(&reference.familiar_name()).then(|| reference.tag().unwrap_or(""))
}

/// Whether the stage, or one that it builds on, holds one of these words anywhere.
pub(super) fn mentions(stage: Stage<'_>, words: &[&str]) -> bool {
    let text = stage.build().text();
    stage.chain().any(|stage| {
        let text = stage.span().of(text);
        words.iter().any(|word| text.contains(word))
    })
}

/// Whether a call of `bundle` installs: by its verb, or by none.
pub(super) fn installs_gems(bundle: &ScriptCommand) -> bool {
    match bundle.subcommand() {
        Some(verb) => verb == "install",
        None => !bundle.has_any_flag(&["--version", "-v", "-V", "--help", "-h"]),
    }
}

/// Reports a `bundle install` in a stage that holds none of these words; in RUN the fix puts the line `env` before it.
pub(super) fn bundle_install(view: &ScriptView<'_>, words: &[&str], env: &str, report: &mut Report<'_>) {
    if mentions(view.stage, words) {
        return;
    }
    let Some(bundle) = commands(view, &["bundle"]).find(|bundle| installs_gems(bundle)) else { return };
    let finding = Finding::at(bundle.name_span).arg("bundle install");
    report.emit(if view.instruction.keyword == Keyword::Run {
        let edit = insert_above(view.stage.build(), view.instruction, env);
        finding.unsafe_fix(format!("Insert {env}"), edit)
    } else {
        finding
    });
}

/// The edit that inserts a line below the FROM of a stage.
pub(super) fn below_from(stage: Stage<'_>, line: &str) -> Option<Edit> {
    let ending = stage.build().file().line_break();
    stage.from().map(|from| Edit::insert(from.span.end, format!("{ending}{line}")))
}

/// The first two numbers of a tag such as `3.4.1-slim`.
pub(super) fn version(tag: &str) -> Option<(u32, u32)> {
    let mut parts = tag.split(['.', '-']).map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}
