//! The table of other tools' checks: which rule covers each, or why none does.
//!
//! `docs/peers.toml` lists the ids, the aliases of the rule pages say what covers them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use plimsoll_lint::{Alias, Registry, Rule};
use serde::Deserialize;

/// The data file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Peers {
    /// Why a check is out of reach, by a short name.
    reasons: BTreeMap<String, String>,
    tools: Vec<Tool>,
}

/// One tool with all its checks.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tool {
    /// As aliases write it.
    name: String,
    /// As people write it.
    title: String,
    /// The checks that a static linter of source files can decide.
    ids: Vec<String>,
    /// The others, by reason.
    #[serde(default)]
    out: BTreeMap<String, Vec<String>>,
}

/// The table as Markdown, from the text of the data file.
///
/// # Errors
/// An alias names a tool or an id that the data file lacks, an id is listed twice, or one is listed as out of reach although
/// a rule covers it.
pub(crate) fn table(data: &str, registry: &Registry) -> anyhow::Result<String> {
    let peers: Peers = toml::from_str(data).context("docs/peers.toml")?;
    let mut wrong = unknown_aliases(&peers, registry);
    let mut out = String::from(
        "# Checks of other tools\n\nWhat covers each check of other tools, made from the aliases of the rule pages and `docs/peers.toml` by \
         `cargo xtask index`.\nThe ids work wherever a rule can be named: in `plimsoll.toml`, in flags and in comments.\n\n\
         | tool | checks | covered | out of reach | not yet |\n|---|---|---|---|---|\n",
    );
    let mut sections = String::new();
    for tool in &peers.tools {
        let mut seen = BTreeSet::new();
        let all = tool.ids.iter().chain(tool.out.values().flatten());
        wrong
            .extend(all.filter(|id| !seen.insert(id.as_str())).map(|id| format!("{}:{id} is listed twice", tool.name)));
        for (reason, ids) in &tool.out {
            if !peers.reasons.contains_key(reason) {
                wrong.push(format!("'{reason}' of {} is none of the reasons", tool.name));
            }
            let covered = ids.iter().filter(|id| !registry.by_alias(&tool.name, id).is_empty());
            wrong.extend(covered.map(|id| format!("{}:{id} is listed as out of reach, and a page has it", tool.name)));
        }
        let open = tool.ids.iter().filter(|id| registry.by_alias(&tool.name, id).is_empty()).count();
        let out_of_reach = tool.out.values().map(Vec::len).sum::<usize>();
        let covered = tool.ids.len() - open;
        let _ = writeln!(out, "| {} | {} | {covered} | {out_of_reach} | {open} |", tool.title, seen.len());
        section(&mut sections, &peers, tool, registry);
    }
    if !wrong.is_empty() {
        bail!("docs/peers.toml and the aliases of the pages disagree:\n{}", wrong.join("\n"));
    }
    Ok(out + &sections)
}

/// The table of one tool.
fn section(out: &mut String, peers: &Peers, tool: &Tool, registry: &Registry) {
    let _ = writeln!(out, "\n## {}\n\n| id | here |\n|---|---|", tool.title);
    for id in &tool.ids {
        let rules = registry.by_alias(&tool.name, id).iter().map(|&index| link(&registry.rules()[index]));
        let rules: Vec<String> = rules.collect();
        let here = if rules.is_empty() { "not yet".to_owned() } else { rules.join(", ") };
        let _ = writeln!(out, "| {id} | {here} |");
    }
    for (reason, ids) in &tool.out {
        let why = peers.reasons.get(reason).map_or("", String::as_str);
        let _ = writeln!(out, "| {} | no: {why} |", ids.join(", "));
    }
}

fn link(rule: &Rule) -> String {
    format!("[{}](../{})", rule.name, rule.page_path())
}

/// The aliases of pages that the data file does not know.
fn unknown_aliases(peers: &Peers, registry: &Registry) -> Vec<String> {
    let known: BTreeSet<(&str, &str)> = peers
        .tools
        .iter()
        .flat_map(|tool| tool.ids.iter().chain(tool.out.values().flatten()).map(|id| (tool.name.as_str(), id.as_str())))
        .collect();
    let aliases = registry.rules().iter().flat_map(|rule| rule.aliases.iter().map(move |alias| (rule, alias)));
    // hadolint takes the codes of ShellCheck for its own.
    let peer = |alias: &Alias| if alias.id.starts_with("SC") { "shellcheck" } else { alias.peer };
    let unknown = aliases.filter(|(_, alias)| !known.contains(&(peer(alias), alias.id)));
    unknown.map(|(rule, alias)| format!("{alias}, an alias of {}, is not listed", rule.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(data: &str) -> String {
        let data = format!("{data}\n[reasons]\nimage = \"needs the image\"\n");
        table(&data, &plimsoll_rules::registry()).unwrap_err().to_string()
    }

    #[test]
    fn the_list_and_the_pages_agree() {
        let data = include_str!("../../../docs/peers.toml");
        let table = table(data, &plimsoll_rules::registry()).unwrap();
        assert!(table.contains("\n| DL3007 | [image-tag-latest](../rules/dockerfile/image-tag-latest.md) |\n"));
    }

    #[test]
    fn an_alias_that_is_not_listed_is_an_error() {
        assert!(of("tools = []").contains("hadolint:DL3007, an alias of image-tag-latest, is not listed"));
    }

    #[test]
    fn what_a_page_covers_is_not_out_of_reach() {
        let wrong =
            of("[[tools]]\nname = \"hadolint\"\ntitle = \"h\"\nids = []\nout = { image = [\"DL3007\"], x = [] }");
        assert!(wrong.contains("hadolint:DL3007 is listed as out of reach, and a page has it"));
        assert!(wrong.contains("'x' of hadolint is none of the reasons"));
    }

    #[test]
    fn an_id_is_listed_once() {
        assert!(of("[[tools]]\nname = \"x\"\ntitle = \"x\"\nids = [\"A\", \"A\"]").contains("x:A is listed twice"));
    }
}
