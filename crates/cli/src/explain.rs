//! `plimsoll explain` and `plimsoll rules`.

use std::fmt::Write as _;

use anyhow::bail;
use plimsoll_lint::{OptionDefault, Registry, Rule};
use serde_json::{Value, json};

use crate::args::{ExplainArgs, PageFormat, RulesArgs};
use crate::{Status, print};

pub(crate) fn explain(args: &ExplainArgs) -> anyhow::Result<Status> {
    let registry = plimsoll_rules::registry();
    let mut rules = Vec::new();
    for name in &args.rules {
        rules.extend(find(&registry, name)?);
    }
    print(&match args.format {
        PageFormat::Json => pretty(&rules.iter().map(|rule| to_json(rule)).collect()),
        PageFormat::Md => rules.iter().map(|rule| rule.page.to_owned()).collect::<Vec<_>>().join("\n"),
        PageFormat::Text => rules.iter().map(|rule| to_text(rule)).collect::<Vec<_>>().join("\n"),
    })
}

fn find(registry: &Registry, name: &str) -> anyhow::Result<Vec<&'static Rule>> {
    let indices = registry.by_name(name);
    if indices.is_empty() {
        match registry.suggest(name) {
            Some(near) => bail!("'{name}' is no rule. Did you mean '{near}'?"),
            None => bail!("'{name}' is no rule; 'plimsoll rules' lists them all."),
        }
    }
    Ok(indices.iter().map(|&index| &registry.rules()[index]).collect())
}

pub(crate) fn list(args: &RulesArgs) -> anyhow::Result<Status> {
    let registry = plimsoll_rules::registry();
    let rules = registry.rules();
    print(&match args.format {
        PageFormat::Json => pretty(&rules.iter().map(to_json).collect()),
        PageFormat::Md => {
            let mut out =
                String::from("| id | name | severity | default | fix | what it finds |\n|---|---|---|---|---|---|\n");
            for rule in rules {
                let on = if rule.default { "on" } else { "off" };
                let _ = writeln!(
                    out,
                    "| {} | {} | {} | {on} | {} | {} |",
                    rule.id,
                    rule.name,
                    rule.severity,
                    rule.fix.name(),
                    rule.summary
                );
            }
            out
        }
        PageFormat::Text => {
            let mut out = String::new();
            for rule in rules {
                let on = if rule.default { "on " } else { "off" };
                let _ = writeln!(out, "{}  {on}  {:8}  {:34}  {}", rule.id, rule.severity, rule.name, rule.summary);
            }
            out
        }
    })
}

fn pretty(values: &Vec<Value>) -> String {
    serde_json::to_string_pretty(values).unwrap_or_default() + "\n"
}

fn to_text(rule: &Rule) -> String {
    let on = if rule.default { "on by default" } else { "off by default" };
    let fix = rule.fix.name();
    let aliases: Vec<String> = rule.aliases.iter().map(ToString::to_string).collect();
    let mut out = format!("{} · {} · {on} · fix: {fix} · since {}\n", rule.id, rule.severity, rule.since);
    if !aliases.is_empty() {
        let _ = writeln!(out, "also known as {}", aliases.join(", "));
    }
    for option in rule.options {
        let _ = writeln!(out, "option {} = {}: {}", option.name, shown(option.default), option.about);
    }
    format!("{out}\n{}", rule.page)
}

fn shown(default: OptionDefault) -> String {
    option_json(default).to_string()
}

fn option_json(default: OptionDefault) -> Value {
    match default {
        OptionDefault::Bool(value) => json!(value),
        OptionDefault::Int(value) => json!(value),
        OptionDefault::Text(value) => json!(value),
        OptionDefault::List(items) => json!(items),
    }
}

fn to_json(rule: &Rule) -> Value {
    let options: Vec<Value> = rule
        .options
        .iter()
        .map(|option| json!({ "name": option.name, "default": option_json(option.default), "about": option.about }))
        .collect();
    json!({
        "id": rule.id,
        "name": rule.name,
        "family": rule.family.name(),
        "severity": rule.severity.name(),
        "default": rule.default,
        "layer": rule.layer.name(),
        "tags": rule.tags,
        "precision": rule.precision.name(),
        "fix": rule.fix.name(),
        "options": options,
        "since": rule.since,
        "aliases": rule.aliases.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "summary": rule.summary,
        "help": rule.help,
        "page": rule.page,
    })
}
