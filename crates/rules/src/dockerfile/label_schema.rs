//! Labels by a schema of the user's: which there must be, and what their values look like.

use plimsoll_dockerfile::{Instruction, Keyword, Pair, Stage};
use plimsoll_lint::{Finding, Report};

use super::delete::{pair_spans, without_operand};

pub(crate) fn check(stage: &Stage<'_>, report: &mut Report<'_>) {
    let schema: Vec<(&str, &str)> =
        report.list("schema").iter().map(|entry| entry.split_once(':').unwrap_or((entry, "text"))).collect();
    let is_strict = report.flag("strict");
    if schema.is_empty() && !is_strict {
        return;
    }
    for pair in stage.all(Keyword::Label).flat_map(Instruction::pairs) {
        let Some(name) = pair.key.literal() else { continue };
        match schema.iter().find(|(wanted, _)| *wanted == name) {
            Some((_, kind)) => value(stage, pair, kind, report),
            None if is_strict => report.emit(unknown(*stage, pair, name)),
            None => {}
        }
    }
    if stage.is_final() {
        missing(stage, &schema, report);
    }
}

fn unknown(stage: Stage<'_>, pair: &Pair<'_>, name: &str) -> Finding {
    let finding = Finding::at(pair.key.span).message("unknown").arg(name);
    let label = stage.all(Keyword::Label).find(|label| label.span.covers(pair.span));
    let edit = label.and_then(|label| without_operand(label, pair.span, &pair_spans(label), stage.build().text()));
    match edit {
        Some(edit) => finding.unsafe_fix("Delete the label", edit),
        None => finding,
    }
}

/// Reports the labels that neither the stage nor one that it is based on sets.
fn missing(stage: &Stage<'_>, schema: &[(&str, &str)], report: &mut Report<'_>) {
    let labels = || stage.chain().flat_map(|stage| stage.all(Keyword::Label)).flat_map(Instruction::pairs);
    if labels().any(|pair| pair.key.has_variables()) {
        return;
    }
    let Some(place) = stage.base_word().map(|word| word.span) else { return };
    for (name, _) in schema.iter().filter(|(name, _)| !labels().any(|pair| pair.name() == *name)) {
        report.emit(Finding::at(place).arg(*name));
    }
}

/// Judges the value of a label, if it is known.
fn value(stage: &Stage<'_>, pair: &Pair<'_>, kind: &str, report: &mut Report<'_>) {
    let Some(word) = &pair.value else { return };
    let label = stage.all(Keyword::Label).find(|label| label.span.covers(pair.span));
    let Some(value) = label.and_then(|label| stage.build().resolve(word, label).value.known().map(str::to_owned))
    else {
        return;
    };
    if value.is_empty() {
        report.emit(Finding::at(pair.span).message("empty").arg(pair.name()));
    } else if !suits(kind, &value) {
        report.emit(Finding::at(word.span).message("value").arg(value).arg(pair.name()).arg(kind));
    }
}

fn suits(kind: &str, value: &str) -> bool {
    match kind {
        "url" => is_url(value),
        "rfc3339" => is_rfc3339(value),
        "spdx" => is_spdx(value),
        "hash" => matches!(value.len(), 7 | 40 | 64) && value.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')),
        "semver" => is_semver(value),
        "email" => is_email(value),
        _ => true,
    }
}

/// An absolute address: scheme, colon, and something without blanks.
fn is_url(value: &str) -> bool {
    value.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
            && rest.trim_start_matches('/').chars().next().is_some()
            && !rest.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'))
    })
}

/// RFC 3339, section 5.6: `2025-06-01T12:00:00Z`, with a fraction and an offset if need be.
fn is_rfc3339(value: &str) -> bool {
    let Some((date, time)) = value.split_once(['T', 't', ' ']) else { return false };
    let at = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(at);
    let (clock, fraction) = clock.split_once('.').map_or((clock, "0"), |(clock, fraction)| (clock, fraction));
    let date: Vec<Option<u32>> = date.split('-').map(number).collect();
    let clock_parts: Vec<Option<u32>> = clock.split(':').map(number).collect();
    let is_date = matches!(date[..], [Some(_), Some(1..=12), Some(1..=31)]) && value.find('-') == Some(4);
    let is_clock = matches!(clock_parts[..], [Some(0..=23), Some(0..=59), Some(0..=60)]) && clock.len() == 8;
    let offset: Vec<Option<u32>> = zone.get(1..).unwrap_or_default().split(':').map(number).collect();
    let is_zone = matches!(zone, "Z" | "z") || (matches!(offset[..], [Some(0..=23), Some(0..=59)]) && zone.len() == 6);
    is_date && is_clock && is_zone && number(fraction).is_some()
}

/// A number of digits alone; long fractions lose nothing that is asked.
fn number(text: &str) -> Option<u32> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.get(..text.len().min(9)).and_then(|head| head.parse().ok()))?
}

/// An SPDX expression by its form: identifiers joined by AND, OR and WITH. The list of licences is not asked.
fn is_spdx(value: &str) -> bool {
    let spaced = value.replace(['(', ')'], " ");
    let mut wants_name = true;
    for word in spaced.split_whitespace() {
        let is_operator = matches!(word, "AND" | "OR" | "WITH");
        let is_name = word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | ':'));
        if is_operator == wants_name || !is_name {
            return false;
        }
        wants_name = is_operator;
    }
    !wants_name && value.matches('(').count() == value.matches(')').count()
}

/// Semantic Versioning 2.0.0: three numbers, and what may follow `-` and `+`.
fn is_semver(value: &str) -> bool {
    let (version, build) = value.split_once('+').map_or((value, None), |(version, build)| (version, Some(build)));
    let (core, pre) = version.split_once('-').map_or((version, None), |(core, pre)| (core, Some(pre)));
    let is_number = |part: &str| part == "0" || (number(part).is_some() && !part.starts_with('0'));
    let is_identifier = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let is_pre = |part: &str| is_identifier(part) && (number(part).is_none() || is_number(part));
    core.split('.').count() == 3
        && core.split('.').all(is_number)
        && pre.is_none_or(|pre| pre.split('.').all(is_pre))
        && build.is_none_or(|build| build.split('.').all(is_identifier))
}

/// One address, without a name around it.
fn is_email(value: &str) -> bool {
    value.rsplit_once('@').is_some_and(|(local, domain)| {
        let is_plain =
            |text: &str| !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || "<>,;\"@".contains(c));
        is_plain(local)
            && is_plain(domain)
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && !domain.contains("..")
    })
}

#[cfg(test)]
mod tests {
    use super::suits;

    #[test]
    fn values_are_judged_by_their_kind() {
        let good = [
            ("url", "https://example.com/a?b=c"),
            ("rfc3339", "2025-06-01T12:00:00.123456789012Z"),
            ("rfc3339", "2025-06-01T12:00:00+02:00"),
            ("spdx", "(MIT OR Apache-2.0) AND GPL-2.0-only WITH Classpath-exception-2.0"),
            ("hash", "0123456"),
            ("semver", "1.2.3-rc.1+build.5"),
            ("email", "a.b@example.com"),
            ("text", "anything"),
        ];
        let bad = [
            ("url", "example.com"),
            ("url", "https://"),
            ("rfc3339", "2025-06-01"),
            ("rfc3339", "2025-13-01T12:00:00Z"),
            ("rfc3339", "2025-06-01T12:00:00"),
            ("spdx", "MIT OR"),
            ("spdx", "MIT Apache-2.0"),
            ("hash", "012345G"),
            ("semver", "1.2"),
            ("semver", "01.2.3"),
            ("email", "example.com"),
            ("email", "A B <a@example.com>"),
        ];
        for (kind, value) in good {
            assert!(suits(kind, value), "{kind} {value}");
        }
        for (kind, value) in bad {
            assert!(!suits(kind, value), "{kind} {value}");
        }
    }
}
