//! Compares our fixes with the repairs of other tools, as objects.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use plimsoll_lint::{Applicability, ConfigSource, Configs, Overlay, Project, Registry, normalize};
use plimsoll_yaml::{changes, parse};
use serde::Deserialize;

use super::differences::Differences;

/// The case file, without its ending.
pub(super) const FILE: &str = "polaris_fix";

#[derive(Deserialize)]
struct Line {
    check: String,
    case: String,
    before: String,
    after: String,
}

/// Applies the fixes of the rules that are each check, prints what came of it, and gives the part of the cases whose
/// objects are as the other tool makes them; what differs on purpose is left out.
pub(super) fn run(
    registry: &Arc<Registry>,
    folder: &Path,
    differences: &Differences,
    list: bool,
) -> anyhow::Result<f64> {
    let path = folder.join(format!("{FILE}.jsonl"));
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let (mut same, mut lines, mut intended) = (0_u32, Vec::new(), Vec::new());
    for line in text.lines().filter(|line| !line.is_empty()) {
        let case: Line = serde_json::from_str(line)?;
        let paths = differing(&fixed(registry, &case)?, &case.after);
        let what = format!("{}: differs in {}", case.case, paths.join(", "));
        if paths.is_empty() {
            same += 1;
        } else if differences.covers(FILE, &case.check, &case.case) {
            intended.push(what);
        } else {
            lines.push(what);
        }
    }
    let judged = f64::from(same) + f64::from(u32::try_from(lines.len())?);
    let rate = if judged == 0.0 { 1.0 } else { f64::from(same) / judged };
    println!("{FILE}: {same} equal, {} differ, {} intended: {:.2} %", lines.len(), intended.len(), rate * 100.0);
    lines.iter().for_each(|line| println!("    {line}"));
    intended.iter().filter(|_| list).for_each(|line| println!("    on purpose: {line}"));
    Ok(rate)
}

/// What the fixes of the check's rules make of the text.
fn fixed(registry: &Arc<Registry>, case: &Line) -> anyhow::Result<String> {
    let rules = registry.by_alias("polaris", &case.check).iter().map(|&index| registry.rules()[index].id.to_owned());
    let overlay =
        Overlay { select: rules.collect(), closed: Some(plimsoll_lint::Closed::Always), ..Overlay::default() };
    let root = Path::new("/");
    let configs =
        Configs::new(Arc::clone(registry), ConfigSource::Isolated, root.to_path_buf(), &overlay, super::today()?)?;
    let path = normalize(&root.join("object.yaml"));
    let mut project = Project::of_text(Arc::new(configs), &path, case.before.as_bytes(), true);
    let fixed = project.fix(Applicability::Unsafe).pop();
    Ok(fixed.map_or_else(|| case.before.clone(), |fixed| fixed.text))
}

fn differing(ours: &str, theirs: &str) -> Vec<String> {
    let (ours, theirs) = (parse(ours), parse(theirs));
    if ours.documents.len() != theirs.documents.len() {
        return vec!["the number of documents".to_owned()];
    }
    let pairs = ours.documents.iter().zip(&theirs.documents);
    let found = pairs.filter_map(|(ours, theirs)| Some(changes(ours.root()?, theirs.root()?)));
    found.flatten().map(|change| change.path).collect()
}
