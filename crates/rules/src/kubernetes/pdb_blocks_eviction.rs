//! Needs the scope: how many pods there are at least is said by the workloads and their autoscalers.

use std::collections::HashMap;

use plimsoll_kubernetes::selector::Match;
use plimsoll_kubernetes::{Amount, Detail, DisruptionFacts, ObjectId, World};
use plimsoll_lint::{Finding, Report, ScopeView};

use super::object_name;

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    let mut scaled: Option<HashMap<ObjectId, u32>> = None;
    for (id, object) in scope.objects() {
        let Detail::Disruption(budget) = &object.detail else { continue };
        let finding = Finding::in_unit(view.unit_of(id), budget.span).arg(object_name(object));
        let text = |key: &str, amount: Amount| match amount {
            Amount::Count(count) => format!("{key}: {count}"),
            Amount::Percent(part) => format!("{key}: {part}%"),
        };
        match (budget.min_available, budget.max_unavailable) {
            (_, Some(amount @ (Amount::Count(0) | Amount::Percent(0)))) => {
                report.emit(finding.arg(text("maxUnavailable", amount)));
            }
            (Some(amount @ Amount::Percent(100..)), _) => report.emit(finding.arg(text("minAvailable", amount))),
            (Some(amount), _) => {
                let minimums = scaled.get_or_insert_with(|| minimums(view));
                if let Some(pods) = fewest(view, id, budget, minimums).filter(|pods| needed(amount, *pods) >= *pods) {
                    let finding = finding.message("replicas").arg(text("minAvailable", amount));
                    report.emit(finding.arg(pods.to_string()));
                }
            }
            _ => {}
        }
    }
}

/// How many of some pods must stay; parts are rounded up, as the server does.
fn needed(amount: Amount, pods: u32) -> u32 {
    match amount {
        Amount::Count(count) => count,
        Amount::Percent(part) => pods.saturating_mul(part).div_ceil(100),
    }
}

/// The fewest replicas that autoscalers leave to the workloads that they scale.
fn minimums(view: &ScopeView<'_>) -> HashMap<ObjectId, u32> {
    let scope = &view.scope;
    let scalers = scope.objects().filter_map(|(id, object)| match &object.detail {
        Detail::Scaler { target: Some(target), minimum } if object.kind() != "VerticalPodAutoscaler" => {
            let found = scope.find(target.group(), target.kind(), scope.namespace_of(id)?, &target.name)?;
            Some((found, (*minimum).unwrap_or(u32::MAX)))
        }
        _ => None,
    });
    scalers.collect()
}

/// The fewest pods that a budget selects; `None` if that is not known, or if there are none.
fn fewest(
    view: &ScopeView<'_>,
    id: ObjectId,
    budget: &DisruptionFacts,
    minimums: &HashMap<ObjectId, u32>,
) -> Option<u32> {
    let scope = &view.scope;
    let selected = scope.pods_matching(scope.namespace_of(id)?, &budget.selector);
    let mut sum: u32 = 0;
    for (pod, answer) in &selected {
        let object = scope.object(pod.object)?;
        let Detail::Workload(workload) = &object.detail else { return None };
        let is_counted =
            matches!((object.group(), object.kind()), ("apps", "Deployment" | "StatefulSet" | "ReplicaSet"));
        let is_near = scope.world() == World::Closed || view.unit_of(pod.object) == view.unit_of(id);
        if *answer != Match::Yes || !is_counted || !is_near || object.is_fragment {
            return None;
        }
        let replicas = match (workload.replicas, workload.replicas_span) {
            (Some(count), _) => count,
            (None, None) => 1,
            (None, Some(_)) => return None,
        };
        sum = sum.saturating_add(minimums.get(&pod.object).copied().unwrap_or(replicas));
    }
    // A workload that is switched off has nothing to evict.
    (sum > 0 && !selected.is_empty()).then_some(sum)
}
