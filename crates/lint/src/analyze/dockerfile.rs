//! Judges a Dockerfile.

use plimsoll_dockerfile::{Build, Dockerfile, Stage};
use plimsoll_text::Span;

use super::{Analysis, Around, Skip, SourceText, run};
use rayon::prelude::*;

use crate::check::{DockerfileView, ScriptView};
use crate::codes;
use crate::facts::Facts;
use crate::registry::Registry;
use crate::report::Findings;
use crate::settings::Settings;
use crate::suppress::{Collector, Cover, Suppressions};
use crate::surroundings::Beside;

/// From this size on, in bytes, scripts are parsed side by side.
const MANY_SCRIPTS: usize = 256 * 1024;

pub(super) fn analyze(source: &SourceText<'_>, settings: &Settings, registry: &Registry) -> Result<Analysis, Skip> {
    let beside = source.beside.map(|beside| Beside::clone(beside)).unwrap_or_default();
    let (text, invalid_utf8) = (source.text, source.invalid_utf8);
    judge(text, invalid_utf8, beside, settings, registry)
}

/// Judges the text of a Dockerfile, wherever that stands.
pub(super) fn judge(
    text: &str,
    invalid_utf8: &[Span],
    beside: Beside,
    settings: &Settings,
    registry: &Registry,
) -> Result<Analysis, Skip> {
    let file = plimsoll_dockerfile::parse(text);
    if !file.errors.is_empty() && memchr::memmem::find(text.as_bytes(), b"{{").is_some() {
        return Err(Skip::Template);
    }
    let errors = file.errors.len();
    let build = Build::with(file, beside.invocation);
    // What is read when a rule first asks for it is not to be counted as that rule's.
    if text.len() > MANY_SCRIPTS || settings.timings.is_some() {
        // Scripts take most of the time, and each is parsed by itself.
        build.file().instructions.par_iter().for_each(|instruction| {
            let _ = build.script(instruction);
        });
    }
    let checks = &registry.checks;
    let mut findings = Findings::default();
    let view = DockerfileView { build: &build, context: &beside.context, invalid_utf8 };
    run(&checks.dockerfile, settings, &mut findings, Around::default(), |check, report| check(&view, report));
    for stage in build.stages() {
        run(&checks.stage, settings, &mut findings, Around::default(), |check, report| check(&stage, report));
    }
    for stage in build.stages() {
        for instruction in stage.instructions() {
            let Some(script) = build.script(instruction) else { continue };
            let view = ScriptView { stage, instruction, script };
            run(&checks.script, settings, &mut findings, Around::default(), |check, report| check(&view, report));
            if let Some(pass) = checks.script_codes {
                codes::run(pass, &checks.codes, settings, &mut findings, &view);
            }
        }
    }
    let facts = Facts::of_images(build.facts(), Vec::new());
    Ok(findings.into_analysis(registry, Some(suppressions(&build, registry)), facts, errors))
}

fn suppressions(build: &Build<'_>, registry: &Registry) -> Suppressions {
    let file = build.file();
    let mut collector = Collector::new(registry, file.text);
    let cover = InstructionCover { file, build };
    for comment in &file.comments {
        collector.comment(comment.span, &cover);
    }
    for directive in &file.directives {
        collector.comment(directive.span, &cover);
    }
    collector.finish()
}

/// Comments in a Dockerfile reach the instruction that they stand in or above.
struct InstructionCover<'a> {
    file: &'a Dockerfile<'a>,
    build: &'a Build<'a>,
}

impl InstructionCover<'_> {
    fn whole(&self) -> Span {
        Span::from_range(0..self.file.text.len())
    }
}

impl Cover for InstructionCover<'_> {
    fn here(&self, comment: Span) -> Span {
        // Above the first instruction a directive like `# check=skip=…` is about the file.
        if self.file.directives.iter().any(|directive| directive.span == comment) {
            return self.whole();
        }
        let instructions = &self.file.instructions;
        let at = instructions.partition_point(|instruction| instruction.span.end <= comment.start);
        instructions.get(at).map_or(comment, |instruction| instruction.span)
    }

    fn document(&self, _comment: Span) -> Span {
        self.whole()
    }

    fn stage(&self, comment: Span) -> Span {
        let target = self.here(comment).start;
        self.build.stages().map(Stage::span).find(|span| target < span.end).unwrap_or(comment)
    }
}
