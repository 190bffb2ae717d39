//! Writes the three pieces of a new rule.

use std::path::Path;

use anyhow::{Context as _, ensure};
use plimsoll_lint::Family;

pub(crate) fn write(root: &Path, family: &str, name: &str) -> anyhow::Result<()> {
    let families = [
        (Family::Dockerfile, "DF", "stage", "dockerfile::Stage", "dockerfile"),
        (Family::Kubernetes, "KB", "container", "kubernetes::Container", "yaml"),
        (Family::Project, "PJ", "scope", "lint::ScopeView", "yaml"),
    ];
    let known = families.iter().find(|(known, ..)| known.name() == family);
    let (_, letters, input, view, language) = known.context("the families are dockerfile, kubernetes and project")?;
    let is_name = name
        .split('-')
        .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    ensure!(is_name, "a rule name is lower case words joined by '-'");
    let registry = plimsoll_rules::registry();
    ensure!(registry.rules().iter().all(|rule| rule.name != name), "there is a rule '{name}' already");
    let last = registry.rules().iter().filter(|rule| rule.id.starts_with(letters)).map(|rule| rule.id).max();
    let number: u32 = last.and_then(|id| id[2..].parse().ok()).unwrap_or(1000) + 1;
    let page = root.join(format!("rules/{family}/{name}.md"));
    let module = name.replace('-', "_");
    let code = root.join(format!("crates/rules/src/{family}/{module}.rs"));
    let list = root.join(format!("crates/rules/src/{family}/mod.rs"));
    std::fs::write(&page, page_text(&format!("{letters}{number}"), name, input, language))?;
    std::fs::write(&code, code_text(view))?;
    let text = std::fs::read_to_string(&list)?;
    std::fs::write(&list, with_module(&text, &module))?;
    println!("Wrote {}\n      {}\n      and the line 'pub(crate) mod {module};'.", page.display(), code.display());
    println!("Next: write the examples of the page, then 'cargo test -p plimsoll-rules {name}'.");
    Ok(())
}

/// Adds the `mod` line where the alphabet wants it.
fn with_module(text: &str, module: &str) -> String {
    let line = format!("pub(crate) mod {module};");
    let mut lines: Vec<&str> = text.lines().collect();
    let is_module = |line: &&str| line.starts_with("pub(crate) mod ");
    let at = lines.iter().position(|other| is_module(other) && *other > line.as_str());
    let after_last = lines.iter().rposition(is_module).map_or(lines.len(), |at| at + 1);
    lines.insert(at.unwrap_or(after_last), &line);
    lines.join("\n") + "\n"
}

fn page_text(id: &str, name: &str, input: &str, language: &str) -> String {
    format!(
        "---\nid: {id}\nseverity: medium\ndefault: true\nlayer: image\ntags: [security]\nprecision: high\nfix: none\n\
         input: {input}\nsince: {}\naliases: []\nmessage: \"Say what is wrong with '{{0}}'.\"\nhelp: \"Say what to do.\"\n\
         ---\n\n# {name}\n\nSay in one sentence what the rule finds.\n\n## What\n\nWhen it fires, and when not.\n\n\
         ## Why\n\nWhat goes wrong without it.\n\n## How to fix\n\nWhat to change.\n\n## Example\n\n\
         ```{language} bad lines=1\n```\n\n```{language} good\n```\n\n## Limits\n\nWhat it cannot see.\n",
        env!("CARGO_PKG_VERSION")
    )
}

fn code_text(view: &str) -> String {
    let (krate, view) = view.split_once("::").unwrap_or(("lint", view));
    format!(
        "//! Say in one line what the check does that its page does not.\n\nuse plimsoll_{krate}::{view};\nuse \
         plimsoll_lint::{{Finding, Report}};\n\npub(crate) fn check(view: &{view}<'_>, report: &mut Report<'_>) {{\n    \
         report.emit(Finding::at(view.span()).arg(\"\"));\n}}\n"
    )
}
