//! The rules of a run, and how people name them.

use std::collections::BTreeMap;

use crate::check::{Check, Checks, ScriptCodes};
use crate::rule::Rule;
use crate::suggest::nearest;

/// All rules, in the order of their ids, with an index over every name a rule goes by.
#[derive(Debug)]
pub struct Registry {
    rules: &'static [Rule],
    pub(crate) checks: Checks,
    names: BTreeMap<String, Vec<usize>>,
    /// For each rule the one that speaks for it.
    bundles: Vec<Option<usize>>,
}

/// A name that no rule, tag or preset has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// What was written.
    pub name: String,
    /// The nearest name there is.
    pub suggestion: Option<String>,
}

/// The presets that are not tags.
const PRESETS: [&str; 2] = ["default", "strict"];
/// Tags that serve as presets.
pub(crate) const TAG_PRESETS: [&str; 6] =
    ["pss-baseline", "pss-restricted", "supply-chain", "reliability", "control-plane", "style"];

impl Registry {
    /// An index over `rules`, which are sorted by id.
    #[must_use]
    pub fn new(rules: &'static [Rule]) -> Self {
        let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, rule) in rules.iter().enumerate() {
            let mut add = |name: &str| {
                let entry = names.entry(name.to_ascii_lowercase()).or_default();
                if entry.last() != Some(&index) {
                    entry.push(index);
                }
            };
            add(rule.id);
            add(rule.name);
            for alias in rule.aliases {
                add(&alias.to_string());
                add(alias.id);
            }
        }
        let position = |name: &str| rules.iter().position(|rule| rule.name == name);
        let bundles = rules.iter().map(|rule| rule.bundle.and_then(position)).collect();
        Self { rules, checks: Checks::new(rules), names, bundles }
    }

    /// The same with the pass that finds for the rules of [`Check::Code`], which are never on without it.
    #[must_use]
    pub fn with_script_codes(mut self, pass: ScriptCodes) -> Self {
        self.checks.script_codes = Some(pass);
        self
    }

    /// Whether something finds for the rule at an index. A build without the library that reads shell scripts knows the
    /// rules about them, so that settings and comments can name them, but finds nothing.
    #[must_use]
    pub fn can_find(&self, index: usize) -> bool {
        self.checks.script_codes.is_some()
            || self.rules.get(index).is_some_and(|rule| !matches!(rule.check, Check::Code))
    }

    /// All rules, sorted by id.
    #[must_use]
    pub fn rules(&self) -> &'static [Rule] {
        self.rules
    }

    /// The index of a rule of this registry.
    #[must_use]
    pub fn index(&self, rule: &Rule) -> Option<usize> {
        // It nearly always is the very rule, whose place its address tells.
        let offset = std::ptr::from_ref(rule).addr().wrapping_sub(self.rules.as_ptr().addr());
        let at = offset / size_of::<Rule>();
        let is_it = self.rules.get(at).is_some_and(|other| std::ptr::eq(other, rule));
        if is_it { Some(at) } else { self.rules.binary_search_by(|other| other.id.cmp(rule.id)).ok() }
    }

    /// The index of the rule that speaks for the one at an index, if there is one.
    pub(crate) fn bundle_of(&self, index: usize) -> Option<usize> {
        self.bundles.get(index).copied().flatten()
    }

    /// The indices of the rules that go by `name`: an id, a rule name, or another tool's id with or without the tool.
    /// Letter case does not matter. Empty when there is none.
    #[must_use]
    pub fn by_name(&self, name: &str) -> &[usize] {
        let name = name.trim().to_ascii_lowercase();
        self.names.get(&name).or_else(|| self.names.get(&trivy_id(&name)?)).map_or(&[], Vec::as_slice)
    }

    /// The indices of the rules that are another tool's `id`. tally writes the ids of others with their tool before them,
    /// as in `hadolint/DL3007`.
    #[must_use]
    pub fn by_alias(&self, peer: &str, id: &str) -> &[usize] {
        let mut id = id.trim().to_ascii_lowercase();
        if peer == "tally"
            && let Some((other @ ("tally" | "hadolint" | "buildkit" | "shellcheck"), rest)) = id.split_once('/')
        {
            return self.names.get(&format!("{other}:{rest}")).map_or(&[], Vec::as_slice);
        }
        if peer == "trivy" {
            id = trivy_id(&id).unwrap_or(id);
        }
        self.names.get(&format!("{peer}:{id}")).map_or(&[], Vec::as_slice)
    }

    /// The indices of the rules that are any check of another tool.
    #[must_use]
    pub fn of_peer(&self, peer: &str) -> Vec<usize> {
        let is_of_peer = |rule: &Rule| rule.aliases.iter().any(|alias| alias.peer == peer);
        self.rules.iter().enumerate().filter(|(_, rule)| is_of_peer(rule)).map(|(index, _)| index).collect()
    }

    /// The indices of the rules that a selector of the configuration or the command line means: any name of
    /// [`by_name`](Self::by_name), a family (`dockerfile` or `DF`), a tag, a preset, or `all`.
    ///
    /// # Errors
    /// A name that means nothing, with the nearest that does.
    pub fn select(&self, selector: &str) -> Result<Vec<usize>, UnknownName> {
        let selector = selector.trim();
        let named = self.by_name(selector);
        if !named.is_empty() {
            return Ok(named.to_vec());
        }
        let lower = selector.to_ascii_lowercase();
        let matches = |rule: &Rule| match lower.as_str() {
            "all" => true,
            "default" => rule.default,
            "strict" => rule.is_strict(),
            word => {
                rule.has_tag(word)
                    || rule.family.name() == word
                    || (word.len() == 2 && rule.id[..2].eq_ignore_ascii_case(word))
            }
        };
        let found: Vec<_> = self.rules.iter().enumerate().filter(|(_, rule)| matches(rule)).map(|(i, _)| i).collect();
        let known = lower == "all" || PRESETS.contains(&lower.as_str()) || TAG_PRESETS.contains(&lower.as_str());
        if found.is_empty() && !known {
            return Err(UnknownName { name: selector.to_owned(), suggestion: self.suggest(&lower) });
        }
        Ok(found)
    }

    /// The groups of rules that a configuration can start from.
    pub fn presets(&self) -> impl Iterator<Item = &'static str> + use<> {
        PRESETS.into_iter().chain(TAG_PRESETS)
    }

    /// The nearest name to one that means nothing.
    #[must_use]
    pub fn suggest(&self, name: &str) -> Option<String> {
        let names = self.rules.iter().flat_map(|rule| [rule.name, rule.id]);
        nearest(name, names.chain(PRESETS).chain(TAG_PRESETS)).map(str::to_owned)
    }
}

/// Trivy writes one check as `AVD-KSV-0017`, `KSV-0017` and, in old files, `KSV017`. Aliases hold the middle form.
fn trivy_id(name: &str) -> Option<String> {
    let short = name.strip_prefix("avd-").unwrap_or(name);
    let letters = short.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &short[letters.len()..];
    let is_trivy = matches!(letters.trim_end_matches('-'), "ds" | "ksv" | "kcv") && !digits.is_empty();
    is_trivy.then(|| format!("{}-{digits:0>4}", letters.trim_end_matches('-')))
}
