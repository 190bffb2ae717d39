use std::time::Duration;

use plimsoll_dockerfile::{Arguments, Instruction, Keyword, Stage, Word};
use plimsoll_lint::{Finding, Report};

const FLAGS: [&str; 4] = ["interval", "timeout", "start-period", "start-interval"];

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    for (value, text) in durations(*stage) {
        if read(text).is_none() {
            report.emit(Finding::at(value.span).arg(text));
        }
    }
}

/// The HEALTHCHECK instructions of a stage that say CMD, those of triggers included.
pub(super) fn healthchecks<'b>(stage: Stage<'b>) -> impl Iterator<Item = &'b Instruction<'b>> {
    let checks = stage.instructions().iter().map(Instruction::effective);
    checks.filter(|one| {
        let is_cmd = |kind: &Word<'_>| kind.raw.eq_ignore_ascii_case("cmd");
        one.keyword == Keyword::Healthcheck
            && matches!(&one.arguments, Arguments::Healthcheck { kind, .. } if is_cmd(kind))
    })
}

/// The durations that the flags of HEALTHCHECK give, quotes removed. An empty one is the default.
pub(super) fn durations<'b>(stage: Stage<'b>) -> impl Iterator<Item = (&'b Word<'b>, &'b str)> {
    let flags = healthchecks(stage).flat_map(|one| &one.flags).filter(|flag| FLAGS.contains(&&*flag.name));
    let values = flags.filter_map(|flag| flag.value.as_ref());
    values.map(|value| (value, value.literal().unwrap_or(&value.raw))).filter(|(_, text)| !text.is_empty())
}

/// A duration as Go's `time.ParseDuration` reads it, without its sign and whether it is negative.
pub(super) fn read(text: &str) -> Option<(Duration, bool)> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let negative = text.starts_with('-');
    if unsigned == "0" {
        return Some((Duration::ZERO, negative));
    }
    let mut rest = unsigned;
    let mut nanoseconds = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, next) = after.split_at(unit_end);
        let factor = match unit {
            "ns" => 1.0,
            "us" | "\u{b5}s" | "\u{3bc}s" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 60e9,
            "h" => 3600e9,
            _ => return None,
        };
        let has_digit = number.bytes().any(|byte| byte.is_ascii_digit());
        if !has_digit || number.matches('.').count() > 1 {
            return None;
        }
        nanoseconds += number.trim_end_matches('.').parse::<f64>().ok()? * factor;
        rest = next;
    }
    let whole = Duration::try_from_secs_f64(nanoseconds / 1e9).ok()?;
    (!unsigned.is_empty()).then_some((whole, negative))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_reads_them() {
        assert_eq!(read("1h30m"), Some((Duration::from_secs(5400), false)));
        assert_eq!(read("1.5s"), Some((Duration::from_millis(1500), false)));
        assert_eq!(read(".5s"), Some((Duration::from_millis(500), false)));
        assert_eq!(read("-0"), Some((Duration::ZERO, true)));
        for text in ["", "30", "s", "1.2.3s", "5d", "1 s", "$X", "-", "."] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
