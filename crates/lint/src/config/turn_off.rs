//! Turns a rule off by an edit of a configuration file that keeps its layout and comments.

use std::path::Path;

use plimsoll_text::{Edit, Span, apply_edits};
use toml::de::{DeTable, DeValue};

use super::check_config;
use crate::registry::Registry;
use crate::rule::Rule;

/// The edits that add a rule to `ignore` in the text of the configuration file at `path`; nothing for a text that cannot
/// be read, or when the rule is named there already.
#[must_use]
pub fn turn_off(path: &Path, text: &str, rule: &Rule, registry: &Registry) -> Option<Vec<Edit>> {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let body = text.get(mark..)?;
    let root = DeTable::parse(body).ok()?.into_inner();
    let edits = match root.get("ignore") {
        Some(list) => add_to_list(body, Span::from_range(list.span()), list.get_ref(), rule, registry)?,
        None => vec![new_key(body, &root, rule)],
    };
    let by = u32::try_from(mark).unwrap_or(0);
    let edits: Vec<Edit> = edits.into_iter().map(|edit| Edit { span: edit.span.shift(by), ..edit }).collect();
    let next = apply_edits(text, &edits).ok()?;
    check_config(path, &next, registry).ok().map(|()| edits)
}

/// Adds the rule behind the last item, in the layout of the list.
fn add_to_list(text: &str, list: Span, value: &DeValue<'_>, rule: &Rule, registry: &Registry) -> Option<Vec<Edit>> {
    let items = value.as_array()?;
    let index = registry.index(rule)?;
    let mut names = items.iter().filter_map(|item| item.get_ref().as_str());
    if names.any(|name| registry.by_name(name).contains(&index)) {
        return None;
    }
    let quoted = format!("\"{}\"", rule.name);
    let Some(last) = items.iter().last().map(|item| Span::from_range(item.span())) else {
        return Some(vec![Edit::insert(list.start + 1, quoted)]);
    };
    let tail = Span::new(last.end, list.end).of(text);
    let Some(break_at) = tail.find('\n') else {
        return Some(vec![Edit::insert(last.end, format!(", {quoted}"))]);
    };
    // One item a line: the new one gets a line of its own, below what may be said of the last.
    let line_end = last.end + u32::try_from(tail.get(..break_at)?.trim_end().len()).ok()?;
    let line_start = text.get(..last.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(line_start..)?;
    let indent = line.get(..line.len() - line.trim_start_matches([' ', '\t']).len())?;
    let comma = tail.get(..break_at)?.trim_start().starts_with(',');
    let end = if comma { "," } else { "" };
    let mut edits = vec![Edit::insert(line_end, format!("{}{indent}{quoted}{end}", line_break(text)))];
    if !comma {
        if line_end == last.end {
            let edit = edits.first_mut()?;
            edit.text.insert(0, ',');
        } else {
            edits.push(Edit::insert(last.end, ","));
        }
    }
    Some(edits)
}

/// Writes `ignore` behind the last key that stands above all tables, else above everything.
fn new_key(text: &str, root: &DeTable<'_>, rule: &Rule) -> Edit {
    let line_break = line_break(text);
    let tables = first_table(text);
    let ends = root.values().map(toml::Spanned::span).filter(|value| value.start < tables).map(|value| value.end);
    let Some(last) = ends.max() else {
        let gap = if text.trim().is_empty() { "" } else { line_break };
        return Edit::insert(0, format!("ignore = [\"{}\"]{line_break}{gap}", rule.name));
    };
    let rest = text.get(last..).unwrap_or("");
    let line = rest.split('\n').next().unwrap_or("").trim_end_matches('\r');
    Edit::insert(Span::from_range(0..last + line.len()).end, format!("{line_break}ignore = [\"{}\"]", rule.name))
}

/// Where the first header of a table stands, or the end. A line of a list of lists looks the same, but no key of ours
/// holds one.
fn first_table(text: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.split('#').next().unwrap_or(line).trim();
        if content.starts_with('[') && content.ends_with(']') {
            break;
        }
        at += line.len();
    }
    at
}

fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Check, Family, FixAvailability, Layer, Message, Precision, Severity};

    const fn rule(id: &'static str, name: &'static str) -> Rule {
        Rule {
            id,
            name,
            family: Family::Dockerfile,
            severity: Severity::Low,
            default: true,
            layer: Layer::Image,
            tags: &[],
            precision: Precision::High,
            fix: FixAvailability::None,
            options: &[],
            since: "0.1.0",
            aliases: &[],
            summary: "",
            messages: &[Message { id: "default", template: "x." }],
            help: "",
            page: "",
            bundle: None,
            check: Check::Suppressions(|_, _| {}),
        }
    }

    static RULES: [Rule; 2] = [rule("DF1001", "one"), rule("DF1002", "two")];

    fn off(text: &str) -> Option<String> {
        let registry = Registry::new(&RULES);
        let edits = turn_off(Path::new("/plimsoll.toml"), text, &RULES[1], &registry)?;
        Some(apply_edits(text, &edits).unwrap())
    }

    #[test]
    fn a_list_keeps_its_layout() {
        for (before, after) in [
            ("ignore = []\n", "ignore = [\"two\"]\n"),
            ("ignore = ['one'] # why\n", "ignore = ['one', \"two\"] # why\n"),
            ("ignore = [\n  'one',\n]\n", "ignore = [\n  'one',\n  \"two\",\n]\n"),
            ("ignore = [\n\t'one' # why\n]\n", "ignore = [\n\t'one', # why\n\t\"two\"\n]\n"),
            ("ignore = [\r\n  'one'\r\n]\r\n", "ignore = [\r\n  'one',\r\n  \"two\"\r\n]\r\n"),
            ("\u{feff}ignore = ['one', ]\n", "\u{feff}ignore = ['one', \"two\", ]\n"),
        ] {
            assert_eq!(off(before).as_deref(), Some(after), "{before}");
        }
    }

    #[test]
    fn a_new_key_stands_above_all_tables() {
        for (before, after) in [
            ("", "ignore = [\"two\"]\n"),
            (
                "# ours\n[kubernetes]\nversion = \"1.35\"\n",
                "ignore = [\"two\"]\n\n# ours\n[kubernetes]\nversion = \"1.35\"\n",
            ),
            (
                "presets = [\n  'strict',\n] # all\n\n[rules.one]\nseverity = 'low'\n",
                "presets = [\n  'strict',\n] # all\nignore = [\"two\"]\n\n[rules.one]\nseverity = 'low'\n",
            ),
            ("fail-on = 'low'", "fail-on = 'low'\nignore = [\"two\"]"),
            ("kubernetes.version = '1.35'\n", "kubernetes.version = '1.35'\nignore = [\"two\"]\n"),
        ] {
            assert_eq!(off(before).as_deref(), Some(after), "{before}");
        }
    }

    #[test]
    fn what_cannot_be_read_or_names_the_rule_stays_as_it_is() {
        for text in ["ignore = [", "nonsense = 1\n", "ignore = ['DF1002']\n", "ignore = 'one'\n"] {
            assert_eq!(off(text), None, "{text}");
        }
    }
}
