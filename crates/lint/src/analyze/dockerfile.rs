//! Judges a Dockerfile.

use plimsoll_dockerfile::{Build, Dockerfile};
use plimsoll_text::Span;

use super::{Analysis, Skip, SourceText, run};
use crate::check::DockerfileView;
use crate::facts::Facts;
use crate::registry::Registry;
use crate::report::Findings;
use crate::settings::Settings;
use crate::suppress::{Collector, Cover, Suppressions};

pub(super) fn analyze(source: &SourceText<'_>, settings: &Settings, registry: &Registry) -> Result<Analysis, Skip> {
    let file = plimsoll_dockerfile::parse(source.text);
    if !file.errors.is_empty() && memchr::memmem::find(source.text.as_bytes(), b"{{").is_some() {
        return Err(Skip::Template);
    }
    let build = Build::new(&file);
    let checks = &registry.checks;
    let mut findings = Findings::default();
    let view = DockerfileView { build: &build, invalid_utf8: source.invalid_utf8 };
    run(&checks.dockerfile, settings, &mut findings, None, |check, report| check(&view, report));
    for stage in build.stages() {
        run(&checks.stage, settings, &mut findings, None, |check, report| check(&stage, report));
    }
    for script in build.scripts() {
        run(&checks.script, settings, &mut findings, None, |check, report| check(script, report));
    }
    let facts = Facts { build: Some(Box::new(build.facts())), ..Facts::default() };
    let errors = file.errors.len();
    Ok(findings.into_analysis(suppressions(&file, &build, registry), facts, errors))
}

fn suppressions(file: &Dockerfile<'_>, build: &Build<'_>, registry: &Registry) -> Suppressions {
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
        self.build.stages().map(|stage| stage.span()).find(|span| target < span.end).unwrap_or(comment)
    }
}
