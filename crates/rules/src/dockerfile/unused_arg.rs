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
    let places = places(&names, build);
    for arg in args() {
        let stage = build.stage_of(arg);
        for pair in arg.pairs() {
            let all = places.get(pair.name()).map_or(&[][..], Vec::as_slice);
            // The next place in the stage, or else in one that builds on it.
            let stages = stage.map_or(0..usize::MAX, Stage::numbers_of_family);
            let next = all.partition_point(|place| *place < (stages.start, pair.span.end));
            let is_used = all.get(next).is_some_and(|(number, _)| stages.contains(number));
            if !is_used {
                emit(arg, pair, text, report);
            }
        }
    }
}

/// Where each of the names stands as a word: the number in the tree of the stage, and the offset; in order. What stands above
/// all stages is counted to the first.
fn places<'t>(names: &BTreeSet<&str>, build: &Build<'t>) -> BTreeMap<&'t str, Vec<(usize, u32)>> {
    let instructions = &build.file().instructions;
    let number = |at: u32| {
        let count = instructions.partition_point(|instruction| instruction.span.start <= at);
        let around = count.checked_sub(1).and_then(|last| instructions.get(last));
        around.and_then(|instruction| build.stage_of(instruction)).map_or(0, Stage::number_in_tree)
    };
    let mut places: BTreeMap<&str, Vec<(usize, u32)>> = BTreeMap::new();
    let mut start = 0;
    for word in build.text().split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
        let name = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        if names.contains(name) {
            let at = u32::try_from(start).unwrap_or(u32::MAX);
            places.entry(name).or_default().push((number(at), at));
        }
        start += word.len();
    }
    places.values_mut().for_each(|places| places.sort_unstable());
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
