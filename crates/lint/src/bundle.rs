//! Several findings about one thing, made one.
//!
//! A pod that nobody has hardened lacks half a dozen settings, each of which is a rule of its own: to select, to
//! suppress, to repair. People want to hear of the pod once. So a rule may name on its page the rule that speaks for it,
//! its `bundle`; where several such rules find something about one subject, that rule's finding takes their place.
//!
//! This comes after suppressions and never before fixes: what is silenced is not in the bundle, and repairs are those of
//! the single rules.

use std::collections::BTreeMap;

use plimsoll_text::Span;

use crate::diagnostic::{Applicability, Detail, Diagnostic, Fix, Related};
use crate::packed::Record;
use crate::registry::Registry;
use crate::settings::Settings;

/// Takes out the findings that one rule speaks for, where that rule is enabled, and gives those that take their place.
pub(crate) fn join(records: &mut Vec<Record<'_>>, settings: &Settings, registry: &Registry) -> Vec<Diagnostic> {
    let speaker = |record: &Record<'_>| {
        let subject = record.subject?;
        let speaker = registry.bundle_of(record.index).filter(|&index| settings.is_enabled(index))?;
        Some((speaker, subject))
    };
    let mut groups: BTreeMap<(usize, Span), usize> = BTreeMap::new();
    for key in records.iter().filter_map(speaker) {
        *groups.entry(key).or_default() += 1;
    }
    groups.retain(|_, count| *count > 1);
    if groups.is_empty() {
        return Vec::new();
    }
    let is_joined = |record: &mut Record<'_>| speaker(record).is_some_and(|key| groups.contains_key(&key));
    let mut members: BTreeMap<(usize, Span), Vec<Record<'_>>> = BTreeMap::new();
    for member in records.extract_if(.., is_joined) {
        if let Some(key) = speaker(&member) {
            members.entry(key).or_default().push(member);
        }
    }
    let joint = members.into_iter().filter_map(|((index, _), mut members)| {
        members.sort_by_key(|member| (member.index, member.span, member.message));
        bundle(index, &members, settings, registry)
    });
    joint.collect()
}

fn bundle(index: usize, members: &[Record<'_>], settings: &Settings, registry: &Registry) -> Option<Diagnostic> {
    let rule = registry.rules().get(index)?;
    let can_repair = members.iter().any(|member| member.applicability >= Some(Applicability::Unsafe));
    let members: Vec<Diagnostic> = members.iter().map(Record::without_fixes).collect();
    let first = members.first()?;
    let subject = first.subject.clone()?;
    let mut names: Vec<&str> = members.iter().map(|member| member.rule.name).collect();
    names.dedup();
    let own = members.iter().map(|member| {
        let text = member.text();
        Related { unit: None, span: member.span, label: text.trim_end_matches('.').to_owned() }
    });
    let mut related: Vec<Related> = own.collect();
    // What the members say of other files, such as the kustomizations that build it so, each once.
    for other in members.iter().flat_map(Diagnostic::related).filter(|related| related.unit.is_some()) {
        if !related.contains(other) {
            related.push(other.clone());
        }
    }
    let fix = can_repair.then(|| Fix::r#unsafe("Add what is missing", Vec::new()));
    let worst = members.iter().map(|member| member.severity).max().unwrap_or(rule.severity);
    Some(Diagnostic {
        rule,
        message: 0,
        args: [subject.name.clone(), names.join(", ").into()].into(),
        severity: settings.severity(index, worst),
        span: subject.span,
        origin: first.origin.clone(),
        detail: Some(Box::new(Detail { related, help: None, fixes: fix.into_iter().collect() })),
        subject: Some(subject),
    })
}
