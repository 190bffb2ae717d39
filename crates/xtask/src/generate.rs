//! Writes the files that are made from others, and checks that they are fresh.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, ensure};
use plimsoll_lint::{Family, json_schema};

use crate::peers;

pub(crate) fn run(root: &Path, check: bool) -> anyhow::Result<()> {
    let peers = std::fs::read_to_string(root.join("docs/peers.toml")).context("docs/peers.toml")?;
    let files = [
        ("docs/rules.md", rule_index()),
        ("docs/peers.md", peers::table(&peers, &plimsoll_rules::registry())?),
        ("docs/plimsoll.schema.json", json_schema()),
    ];
    for (name, text) in files {
        let path = root.join(name);
        let fresh = std::fs::read_to_string(&path).is_ok_and(|old| old == text);
        ensure!(fresh || !check, "{name} is stale; run 'cargo xtask index'");
        if !fresh {
            std::fs::create_dir_all(path.parent().unwrap_or(root))?;
            std::fs::write(&path, text)?;
            println!("Wrote {name}.");
        }
    }
    Ok(())
}

fn rule_index() -> String {
    let registry = plimsoll_rules::registry();
    let mut out = String::from("# Rules\n\nMade from the rule pages by `cargo xtask index`.\n");
    for family in Family::ALL {
        let rules: Vec<_> = registry.rules().iter().filter(|rule| rule.family == family).collect();
        if rules.is_empty() {
            continue;
        }
        let _ = writeln!(
            out,
            "\n## {}\n\n| id | rule | severity | default | fix | what it finds | other tools |",
            family.name()
        );
        out.push_str("|---|---|---|---|---|---|---|\n");
        for rule in rules {
            let aliases: Vec<String> = rule.aliases.iter().map(ToString::to_string).collect();
            let _ = writeln!(
                out,
                "| {} | [{}](../{}) | {} | {} | {} | {} | {} |",
                rule.id,
                rule.name,
                rule.page_path(),
                rule.severity,
                if rule.default { "on" } else { "off" },
                rule.fix.name(),
                rule.summary,
                aliases.join(", "),
            );
        }
    }
    out
}
