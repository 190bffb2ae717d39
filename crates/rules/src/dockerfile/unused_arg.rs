use std::collections::{BTreeMap, BTreeSet};

use plimsoll_dockerfile::{Build, Instruction, Keyword, Pair, Stage};
use plimsoll_lint::{DockerfileView, Finding, Report};
use plimsoll_text::Edit;

use super::delete::line_of;

/// What the builder defines or looks at itself.
const PREDEFINED: [&str; 20] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "FTP_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETARCH",
    "TARGETVARIANT",
    "TARGETSTAGE",
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDARCH",
    "BUILDVARIANT",
    "SOURCE_DATE_EPOCH",
    "SYNTAX",
    "DOCKER_BUILDKIT",
    "DEBIAN_FRONTEND",
    "PIP_NO_CACHE_DIR",
    "PYTHONDONTWRITEBYTECODE",
];

pub(crate) fn check(view: &DockerfileView<'_>, report: &mut Report<'_>) {
    let (build, text) = (view.build, view.build.text());
    let args = || build.file().instructions.iter().filter(|one| one.keyword == Keyword::Arg);
    let names: BTreeSet<&str> = args().flat_map(Instruction::pairs).map(Pair::name).collect();
    if names.is_empty() {
        return;
    }
    let places = places(&names, text);
    for arg in args() {
        let stage = build.stage_of(arg);
        for pair in arg.pairs() {
            let all = places.get(pair.name()).map_or(&[][..], Vec::as_slice);
            let later = all.get(all.partition_point(|at| *at < pair.span.end)..).unwrap_or_default();
            let is_used = match stage {
                None => !later.is_empty(),
                Some(stage) => later.iter().any(|at| sees(build, stage, *at)),
            };
            if !is_used {
                emit(arg, pair, text, report);
            }
        }
    }
}

/// Whether a place below lies in a stage or in one that builds on it.
fn sees(build: &Build<'_>, stage: Stage<'_>, at: u32) -> bool {
    let instructions = &build.file().instructions;
    let count = instructions.partition_point(|instruction| instruction.span.start <= at);
    let around = count.checked_sub(1).and_then(|last| instructions.get(last));
    let other = around.and_then(|instruction| build.stage_of(instruction));
    other.is_some_and(|other| other.chain().any(|base| base == stage))
}

/// Where each of the names stands as a word, in order.
fn places<'t>(names: &BTreeSet<&str>, text: &'t str) -> BTreeMap<&'t str, Vec<u32>> {
    let mut places: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let mut start = 0;
    for word in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
        let name = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        if names.contains(name) {
            places.entry(name).or_default().push(u32::try_from(start).unwrap_or(u32::MAX));
        }
        start += word.len();
    }
    places
}

fn emit(arg: &Instruction<'_>, pair: &Pair<'_>, text: &str, report: &mut Report<'_>) {
    let name = pair.name();
    let is_known = PREDEFINED.iter().any(|known| known.eq_ignore_ascii_case(name)) || name.starts_with("BUILDKIT_");
    if name.is_empty() || is_known {
        return;
    }
    let finding = Finding::at(pair.key.span).arg(name);
    report.emit(if arg.pairs().len() == 1 {
        finding.unsafe_fix("Delete the ARG", Edit::delete(line_of(arg, text)))
    } else {
        finding
    });
}
