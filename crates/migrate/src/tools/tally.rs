//! tally: `.tally.toml`.

use plimsoll_lint::Rule;
use plimsoll_text::Span;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::severity;
use crate::reader::Reader;

pub(super) fn read(reader: &mut Reader<'_>) {
    let root = match DeTable::parse(reader.source.text) {
        Ok(root) => root.into_inner(),
        Err(error) => {
            let at = Span::from_range(error.span().unwrap_or(0..0));
            reader.note(at, "The file cannot be read: this is not valid TOML.");
            return;
        }
    };
    for (key, value) in &root {
        let (name, at) = (key.get_ref().as_ref(), span(key));
        match (name, value.get_ref()) {
            ("rules", DeValue::Table(rules)) => read_rules(reader, rules),
            ("output", DeValue::Table(output)) => read_output(reader, output),
            ("inline-directives", DeValue::Table(directives)) => read_directives(reader, directives),
            ("exclude", DeValue::Array(_)) => {
                strings(value).into_iter().for_each(|(path, at)| reader.exclude(path, at));
            }
            _ => reader.no_counterpart(name, at, None),
        }
    }
}

fn read_rules(reader: &mut Reader<'_>, rules: &DeTable<'_>) {
    for (key, value) in rules {
        let (name, at) = (key.get_ref().as_ref(), span(key));
        match (name, value.get_ref()) {
            ("include", DeValue::Array(_)) => {
                strings(value).into_iter().for_each(|(id, at)| select(reader, id, at));
            }
            ("exclude", DeValue::Array(_)) => {
                strings(value).into_iter().for_each(|(id, at)| ignore(reader, id, at));
            }
            (_, DeValue::Table(family)) => {
                for (rule, settings) in family {
                    if let DeValue::Table(settings) = settings.get_ref() {
                        read_rule(reader, &format!("{name}/{}", rule.get_ref()), span(rule), settings);
                    }
                }
            }
            _ => reader.no_counterpart(&format!("rules.{name}"), at, None),
        }
    }
}

/// The table of one rule.
fn read_rule(reader: &mut Reader<'_>, id: &str, at: Span, settings: &DeTable<'_>) {
    for (key, value) in settings {
        let key_at = span(key);
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("severity", DeValue::String(level)) => match level.as_ref() {
                "off" => ignore(reader, id, at),
                level => match severity(level) {
                    Some(severity) => {
                        rules(reader, id, at).into_iter().for_each(|rule| reader.draft.severity(rule.name, severity));
                    }
                    None => reader.no_counterpart("severity", key_at, None),
                },
            },
            ("exclude", DeValue::Table(exclude)) => {
                let paths = exclude.iter().filter(|(key, _)| key.get_ref() == "paths").flat_map(|(_, v)| strings(v));
                for (path, _) in paths {
                    for rule in rules(reader, id, at) {
                        let rules = reader.draft.overrides.entry(path.to_owned()).or_default();
                        rules.entry(rule.name).or_default().insert(id.to_owned());
                    }
                }
            }
            ("trusted-registries", DeValue::Array(_)) => {
                let registries: Vec<&str> = strings(value).into_iter().map(|(registry, _)| registry).collect();
                for rule in rules(reader, id, at) {
                    if rule.options.iter().any(|option| option.name == "registries") {
                        let keys = reader.draft.rules.entry(rule.name).or_default();
                        keys.insert("registries", registries.clone().into());
                        reader.draft.select.entry(rule.name).or_default().insert(id.to_owned());
                    }
                }
            }
            (name, _) => reader.no_counterpart(&format!("{name} of {id}"), key_at, None),
        }
    }
}

fn read_output(reader: &mut Reader<'_>, output: &DeTable<'_>) {
    for (key, value) in output {
        let at = span(key);
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("fail-level", DeValue::String(level)) => match severity(level) {
                Some(severity) => reader.fail_on(severity),
                None => reader.no_counterpart("output.fail-level", at, Some("use '--exit-zero'")),
            },
            ("format" | "path", _) => reader.no_counterpart("output", at, Some("use '--format' and '--output-file'")),
            ("show-source", _) => {}
            (name, _) => reader.no_counterpart(&format!("output.{name}"), at, None),
        }
    }
}

fn read_directives(reader: &mut Reader<'_>, directives: &DeTable<'_>) {
    for (key, value) in directives {
        let at = span(key);
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("enabled", DeValue::Boolean(false)) => {
                reader.no_counterpart("inline-directives.enabled", at, Some("use '--no-suppressions'"));
            }
            ("require-reason", DeValue::Boolean(true)) => reader.draft.require_reason = true,
            // Directives of our own that are of no use are always reported.
            ("enabled" | "require-reason" | "warn-unused" | "validate-rules", _) => {}
            (name, _) => reader.no_counterpart(&format!("inline-directives.{name}"), at, None),
        }
    }
}

fn select(reader: &mut Reader<'_>, id: &str, at: Span) {
    for rule in rules(reader, id, at) {
        reader.draft.select.entry(rule.name).or_default().insert(id.to_owned());
    }
}

fn ignore(reader: &mut Reader<'_>, id: &str, at: Span) {
    for rule in rules(reader, id, at) {
        reader.draft.ignore.entry(rule.name).or_default().insert(id.to_owned());
    }
}

/// The rules that `family/name` means; the families `buildkit` and `hadolint` are the checks of those tools.
fn rules(reader: &mut Reader<'_>, id: &str, at: Span) -> Vec<&'static Rule> {
    let registry = reader.registry;
    if let Some(peer) = id.strip_suffix("/*") {
        let found = registry.of_peer(peer).into_iter().filter_map(|index| registry.rules().get(index));
        return found.collect();
    }
    reader.rules(id, at)
}

fn strings<'t>(value: &'t Spanned<DeValue<'_>>) -> Vec<(&'t str, Span)> {
    let items = value.get_ref().as_array().into_iter().flat_map(|items| items.iter());
    items.filter_map(|item| Some((item.get_ref().as_str()?, Span::from_range(item.span())))).collect()
}

fn span(key: &Spanned<DeString<'_>>) -> Span {
    Span::from_range(key.span())
}
