use plimsoll_kubernetes::{Object, Setting};
use plimsoll_lint::{Finding, Report};

const MACROS: [&str; 7] = ["@annually", "@daily", "@hourly", "@midnight", "@monthly", "@weekly", "@yearly"];
/// The fields with their ranges. Sunday is 0 and also 7 in some programs, but not here.
const FIELDS: [(&str, u32, u32, &[&str]); 5] = [
    ("minute", 0, 59, &[]),
    ("hour", 0, 23, &[]),
    ("day of the month", 1, 31, &[]),
    ("month", 1, 12, &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
    ("day of the week", 0, 6, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
];
/// The controller looks this often.
const LEAST_DEADLINE: i64 = 10;

pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if !object.is("batch", "CronJob") {
        return;
    }
    if let Setting::Set(schedule, node) = object.spec().field("schedule").string()
        && let Some(problem) = problem(schedule)
    {
        report.emit(Finding::at(node.span()).arg(schedule).arg(problem));
    }
    if let Setting::Set(seconds, node) = object.spec().field("startingDeadlineSeconds").integer()
        && seconds < LEAST_DEADLINE
    {
        report.emit(Finding::at(node.span()).message("deadline").arg(seconds.to_string()));
    }
}

fn problem(schedule: &str) -> Option<String> {
    if schedule.starts_with("TZ=") || schedule.starts_with("CRON_TZ=") {
        return Some("the time zone belongs into timeZone".to_owned());
    }
    if schedule.starts_with('@') {
        let is_known = MACROS.contains(&schedule) || schedule.starts_with("@every ");
        return (!is_known).then(|| "no such shorthand".to_owned());
    }
    let parts: Vec<&str> = schedule.split_whitespace().collect();
    if parts.len() != FIELDS.len() {
        return Some(format!("{} fields instead of five", parts.len()));
    }
    let wrong = parts.iter().zip(FIELDS).find(|(part, field)| !part.split(',').all(|item| is_item(item, field)));
    if let Some((part, (name, ..))) = wrong {
        return Some(format!("{part} is no {name}"));
    }
    never(parts.get(2)?, parts.get(3)?).then(|| "no month has this day".to_owned())
}

/// Whether one item of a list is `*`, a value or a range, with or without a step.
fn is_item(item: &str, &(_, least, most, names): &(&str, u32, u32, &[&str])) -> bool {
    let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
    let value = |text: &str| {
        let by_name = || names.iter().position(|name| text.eq_ignore_ascii_case(name));
        let number = text.parse::<u32>().ok().or_else(|| Some(u32::try_from(by_name()?).ok()? + least));
        number.filter(|number| (least..=most).contains(number))
    };
    let is_range = match range.split_once('-') {
        _ if matches!(range, "*" | "?") => true,
        Some((from, to)) => value(from).zip(value(to)).is_some_and(|(from, to)| from <= to),
        None => value(range).is_some(),
    };
    is_range && step.is_none_or(|step| step.parse::<u32>().is_ok_and(|step| step > 0))
}

/// Whether a single day and a single month never meet.
fn never(day: &str, month: &str) -> bool {
    let (Ok(day), Ok(month)) = (day.parse::<u32>(), month.parse::<u32>()) else { return false };
    let most = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    day > most
}
