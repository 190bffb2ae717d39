//! Turns the rule pages into the rule table.
//!
//! A page, `rules/<family>/<name>.md`, becomes one entry of the registry, which names the function
//! `crate::<family>::<name>::check`, or the one that its `function` names. So a page without a function does not compile, and a typo in a page is an error
//! that names the file. Functions without a page are found by a test of this crate. The rules about shell scripts are the rows of
//! one table, `rules/shell/codes.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde::Deserialize;

/// The front matter of a page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    id: String,
    severity: String,
    default: bool,
    layer: String,
    #[serde(default)]
    tags: Vec<String>,
    precision: String,
    fix: String,
    input: String,
    #[serde(default)]
    bundle: Option<String>,
    #[serde(default)]
    options: BTreeMap<String, FrontOption>,
    since: String,
    #[serde(default)]
    aliases: Vec<String>,
    message: String,
    #[serde(default)]
    messages: BTreeMap<String, String>,
    help: String,
    /// The function, where rules that differ only in data share one: `module::function`.
    function: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontOption {
    default: OptionValue,
    about: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OptionValue {
    Bool(bool),
    Int(i64),
    Text(String),
    List(Vec<String>),
}

const FAMILIES: [(&str, &str, &str); 4] = [
    ("dockerfile", "DF", "Dockerfile"),
    ("helm", "HM", "Helm"),
    ("kubernetes", "KB", "Kubernetes"),
    ("project", "PJ", "Project"),
];
const SEVERITIES: &[&str] = &["critical", "high", "medium", "low", "info"];
const LAYERS: &[&str] = &["image", "registry", "runtime", "orchestrator"];
const PRECISIONS: &[&str] = &["very-high", "high", "medium"];
const FIXES: &[&str] = &["none", "safe", "unsafe", "display"];
const INPUTS: &[&str] = &[
    "dockerfile",
    "stage",
    "script",
    "manifest",
    "object",
    "kind",
    "pod",
    "container",
    "setting",
    "scope",
    "project",
    "suppressions",
    "bundle",
];
const TAGS: &[&str] = &[
    "security",
    "supply-chain",
    "reliability",
    "correctness",
    "maintainability",
    "size",
    "style",
    "pss-baseline",
    "pss-restricted",
    "secrets",
    "syntax",
    "deprecated",
    "unnecessary",
    "control-plane",
    // Advises the opposite of another rule: in no preset.
    "contrary",
    // Packs: rules for one ecosystem, off unless selected.
    "gpu",
    "php",
    "powershell",
    "python",
    "ruby",
];
const PEERS: &[&str] = &[
    "hadolint",
    "buildkit",
    "dockerfile-utils",
    "trivy",
    "checkov",
    "kics",
    "dockle",
    "tally",
    "droast",
    "kube-linter",
    "kube-score",
    "polaris",
    "kubesec",
    "kubescape",
    "psa",
    "shellcheck",
];
const HEADINGS: &[&str] = &["What", "Why", "How to fix", "Example", "Limits", "References"];

fn main() -> io::Result<()> {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let pages = manifest.join("../../rules").canonicalize()?;
    println!("cargo::rerun-if-changed={}", pages.display());
    println!("cargo::rerun-if-changed=build.rs");
    let mut entries: BTreeMap<String, (PathBuf, String)> = BTreeMap::new();
    let mut names = BTreeSet::new();
    for folder in sorted(&pages)?.into_iter().filter(|path| path.is_dir()) {
        println!("cargo::rerun-if-changed={}", folder.display());
        if folder.ends_with("shell") {
            let page = folder.join("codes.md");
            println!("cargo::rerun-if-changed={}", page.display());
            match codes(&fs::read_to_string(&page)?) {
                Ok(codes) => {
                    for (id, name, code) in codes {
                        if !names.insert(name.clone()) || entries.insert(id.clone(), (page.clone(), code)).is_some() {
                            fail(&page, &format!("{id} or '{name}' is used twice"));
                        }
                    }
                }
                Err(message) => fail(&page, &message),
            }
            continue;
        }
        for page in sorted(&folder)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "md")) {
            match entry(&page) {
                Ok((id, name, code)) => {
                    if !names.insert(name.clone()) {
                        fail(&page, &format!("the name '{name}' is used by another family"));
                    }
                    if let Some((other, _)) = entries.insert(id.clone(), (page.clone(), code)) {
                        fail(&page, &format!("the id {id} is already used by {}", other.display()));
                    }
                }
                Err(message) => fail(&page, &message),
            }
        }
    }
    let mut out = format!("pub(crate) static RULES: [plimsoll_lint::Rule; {}] = [\n", entries.len());
    for (_, code) in entries.values() {
        out.push_str(code);
    }
    out.push_str("];\n");
    let target = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(target.join("registry.rs"), out)
}

fn fail(page: &Path, message: &str) {
    println!("cargo::error={}: {message}", page.display());
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.sort();
    Ok(paths)
}

fn entry(page: &Path) -> Result<(String, String, String), String> {
    let text = fs::read_to_string(page).map_err(|error| error.to_string())?;
    let (front, body) = text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .ok_or("a page begins with front matter between two lines '---'")?;
    let front: Front = serde_saphyr::from_str(front).map_err(|error| format!("front matter: {error}"))?;
    let stem = |path: &Path| path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = stem(page);
    let family = page.parent().map(stem).unwrap_or_default();
    let (_, letters, variant) =
        FAMILIES.iter().find(|(folder, ..)| *folder == family).ok_or(format!("there is no family '{family}'"))?;
    let number = front.id.strip_prefix(letters).unwrap_or_default();
    if number.len() != 4 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("the id '{}' is not {letters} and four digits", front.id));
    }
    one_of("severity", &front.severity, SEVERITIES)?;
    one_of("layer", &front.layer, LAYERS)?;
    one_of("precision", &front.precision, PRECISIONS)?;
    one_of("fix", &front.fix, FIXES)?;
    one_of("input", &front.input, INPUTS)?;
    for tag in &front.tags {
        one_of("tag", tag, TAGS)?;
    }
    let summary = check_body(&name, body)?;
    let view = pascal(&front.input);
    let check = match front.input.as_str() {
        "bundle" => view,
        _ => {
            let function = front.function.clone().unwrap_or_else(|| name.replace('-', "_") + "::check");
            match (front.input.as_str(), function.rsplit_once("::")) {
                // Both functions stand in the module of the first.
                ("setting", Some((module, _))) => {
                    format!("{view}(crate::{family}::{function}, crate::{family}::{module}::configuration)")
                }
                _ => format!("{view}(crate::{family}::{function})"),
            }
        }
    };
    let code = format!(
        "    plimsoll_lint::Rule {{\n        id: {:?}, name: {name:?}, family: plimsoll_lint::Family::{variant}, severity: \
         plimsoll_lint::Severity::{}, default: {}, layer: plimsoll_lint::Layer::{}, tags: &{:?}, precision: \
         plimsoll_lint::Precision::{}, fix: plimsoll_lint::FixAvailability::{}, bundle: {:?}, options: &[{}], since: {:?}, aliases: \
         &[{}], summary: {summary:?}, messages: &[{}], help: {:?}, page: {:?}, check: \
         plimsoll_lint::Check::{check},\n    }},\n",
        front.id,
        pascal(&front.severity),
        front.default,
        pascal(&front.layer),
        front.tags,
        pascal(&front.precision),
        pascal(&front.fix),
        front.bundle,
        options(&front.options)?,
        front.since,
        aliases(&front.aliases)?,
        messages(&front)?,
        sentence("help", &front.help)?,
        body.trim_start(),
    );
    Ok((front.id, name, code))
}

/// The rows of the table of shell codes: id, name and entry of each.
fn codes(page: &str) -> Result<Vec<(String, String, String)>, String> {
    page.lines().filter(|line| line.starts_with("| SC")).map(code).collect()
}

/// `| SC2086 | name | level | on or off | what it finds | what to do |`
fn code(row: &str) -> Result<(String, String, String), String> {
    let row = row.replace("\\|", "\u{0}");
    let cells: Vec<String> = row.split('|').map(|cell| cell.trim().replace('\u{0}', "|")).collect();
    let [_, id, name, level, default, summary, help, _] = cells.as_slice() else {
        return Err(format!("a row of six cells is wanted, not '{row}'"));
    };
    if id.len() != 6 || !id.bytes().skip(2).all(|byte| byte.is_ascii_digit()) {
        return Err(format!("'{id}' is not SC and four digits"));
    }
    let (severity, tag) = match level.as_str() {
        "error" => ("High", "correctness"),
        "warning" => ("Low", "correctness"),
        "info" => ("Info", "correctness"),
        "style" => ("Info", "style"),
        _ => return Err(format!("{id}: unknown level '{level}'")),
    };
    let (is_on, precision) = match default.as_str() {
        "on" => (true, "High"),
        "off" => (false, "Medium"),
        _ => return Err(format!("{id} is neither on nor off, but '{default}'")),
    };
    let summary = sentence("what it finds", summary)?;
    let help = sentence("what to do", help)?;
    let message = format!("{}: '{{0}}'.", summary.trim_end_matches('.'));
    if message.matches('{').count() > 1 {
        return Err(format!("{id}: braces in a message are placeholders"));
    }
    let body = format!(
        "# {name}\n\n{summary}\n\n## What\n\nFound in the shell scripts of a Dockerfile; ShellCheck calls it {id}. \
         `rules/shell/codes.md` says which scripts are read, and lists all codes.\n\n## How to fix\n\n{help}\n\n## References\n\n\
         - https://www.shellcheck.net/wiki/{id}\n"
    );
    let entry = format!(
        "    plimsoll_lint::Rule {{\n        id: {id:?}, name: {name:?}, family: plimsoll_lint::Family::Shell, severity: \
         plimsoll_lint::Severity::{severity}, default: {is_on}, layer: plimsoll_lint::Layer::Image, tags: &[{tag:?}], precision: \
         plimsoll_lint::Precision::{precision}, fix: plimsoll_lint::FixAvailability::None, bundle: None, options: &[], since: \"0.1.0\", \
         aliases: &[{}], summary: {summary:?}, messages: &[plimsoll_lint::Message {{ id: \"default\", template: {message:?} }}], \
         help: {help:?}, page: {body:?}, check: plimsoll_lint::Check::Code,\n    }},\n",
        aliases(&[format!("shellcheck:{id}"), format!("hadolint:{id}")])?,
    );
    Ok((id.clone(), name.clone(), entry))
}

fn one_of(what: &str, value: &str, allowed: &[&str]) -> Result<(), String> {
    if allowed.contains(&value) {
        return Ok(());
    }
    Err(format!("unknown {what} '{value}'; one of {}", allowed.join(", ")))
}

fn pascal(word: &str) -> String {
    word.split('-').map(|part| part[..1].to_ascii_uppercase() + &part[1..]).collect()
}

fn options(options: &BTreeMap<String, FrontOption>) -> Result<String, String> {
    let mut out = String::new();
    for (name, option) in options {
        let default = match &option.default {
            OptionValue::Bool(value) => format!("Bool({value})"),
            OptionValue::Int(value) => format!("Int({value})"),
            OptionValue::Text(value) => format!("Text({value:?})"),
            OptionValue::List(items) => format!("List(&{items:?})"),
        };
        let about = sentence("an option's about", &option.about)?;
        let _ = write!(
            out,
            "plimsoll_lint::OptionSpec {{ name: {name:?}, default: plimsoll_lint::OptionDefault::{default}, about: {about:?} }}, "
        );
    }
    Ok(out)
}

fn aliases(aliases: &[String]) -> Result<String, String> {
    let mut out = String::new();
    for alias in aliases {
        let (peer, id) = alias.split_once(':').ok_or(format!("the alias '{alias}' is not 'tool:id'"))?;
        one_of("tool in an alias", peer, PEERS)?;
        let _ = write!(out, "plimsoll_lint::Alias {{ peer: {peer:?}, id: {id:?} }}, ");
    }
    Ok(out)
}

fn sentence<'t>(what: &str, text: &'t str) -> Result<&'t str, String> {
    if text.ends_with(['.', '?']) && !text.contains('\n') && text.len() <= 1000 {
        return Ok(text);
    }
    Err(format!("{what} is one line that ends with a full stop: '{text}'"))
}

/// SARIF asks of a message: a placeholder at least, each in single quotes, and a full stop at the end.
fn messages(front: &Front) -> Result<String, String> {
    let mut out = String::new();
    let all =
        [("default", &front.message)].into_iter().chain(front.messages.iter().map(|(id, text)| (id.as_str(), text)));
    for (id, template) in all {
        sentence("a message", template)?;
        if !template.ends_with('.') {
            return Err(format!("the message '{template}' does not end with a full stop"));
        }
        if !template.contains("'{0}'") {
            return Err(format!("the message '{template}' has no '{{0}}' in single quotes"));
        }
        let count = template.matches('{').count();
        if (0..count).any(|index| !template.contains(&format!("'{{{index}}}'"))) {
            return Err(format!("the placeholders of '{template}' are not '{{0}}', '{{1}}', … in single quotes"));
        }
        let _ = write!(out, "plimsoll_lint::Message {{ id: {id:?}, template: {template:?} }}, ");
    }
    Ok(out)
}

/// Checks title and headings; gives the summary, which is the paragraph under the title.
fn check_body<'t>(name: &str, body: &'t str) -> Result<&'t str, String> {
    let body = body.trim_start();
    let rest = body.strip_prefix(&format!("# {name}\n\n")).ok_or(format!("the page does not begin with '# {name}'"))?;
    let (summary, _) = rest.split_once('\n').ok_or("there is no summary under the title")?;
    sentence("the summary", summary)?;
    let mut in_fence = false;
    let mut headings = Vec::new();
    for line in rest.lines() {
        in_fence ^= line.starts_with("```");
        if let (false, Some(heading)) = (in_fence, line.strip_prefix("## ")) {
            headings.push(heading);
        }
    }
    if headings != HEADINGS[..headings.len().min(HEADINGS.len())] || headings.len() < HEADINGS.len() - 1 {
        return Err(format!("the headings are {}, in this order (the last may be missing)", HEADINGS.join(", ")));
    }
    Ok(summary)
}
