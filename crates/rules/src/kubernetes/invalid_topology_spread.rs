use plimsoll_kubernetes::{Pod, Setting, label_selector};
use plimsoll_lint::{Finding, Report};

const POLICIES: [&str; 2] = ["DoNotSchedule", "ScheduleAnyway"];

pub(crate) fn check(pod: &Pod<'_>, report: &mut Report<'_>) {
    let constraints = pod.field("topologySpreadConstraints").items().filter(|item| item.is_mapping());
    for constraint in constraints {
        for key in ["maxSkew", "minDomains"] {
            if let Setting::Set(value, node) = Setting::of(constraint, key).integer()
                && value < 1
            {
                report.emit(Finding::at(node.span()).message("number").arg(key).arg(value.to_string()));
            }
        }
        if let Setting::Set(policy, node) = Setting::of(constraint, "whenUnsatisfiable").string()
            && !POLICIES.contains(&policy)
        {
            report.emit(Finding::at(node.span()).message("policy").arg(policy));
        }
        let topology = Setting::of(constraint, "topologyKey");
        if topology.string().is(&"") || (topology.is_absent() && pod.missing_good_applies()) {
            let span = topology.node().unwrap_or(constraint).span();
            report.emit(Finding::at(span).message("key").arg("topologyKey"));
        }
        selector(pod, constraint, report);
    }
}

fn selector(pod: &Pod<'_>, constraint: plimsoll_yaml::Node<'_>, report: &mut Report<'_>) {
    if !pod.missing_good_applies() {
        return;
    }
    let selector = Setting::of(constraint, "labelSelector");
    let matches = label_selector(selector).matches(&pod.labels().to_label_set());
    // Labels that are added later, such as the hash of the template, are matched by key.
    let has_keys = !Setting::of(constraint, "matchLabelKeys").is_absent();
    if !matches.is_possible() && !has_keys {
        let place = constraint.entry("labelSelector").map_or(constraint.span(), |entry| entry.key.span());
        let labels = pod.labels();
        let own: Vec<_> =
            labels.iter().map(|(key, value, _)| format!("{key}: {}", value.unwrap_or_default())).collect();
        let own = if own.is_empty() { "it has none".to_owned() } else { own.join(", ") };
        report.emit(Finding::at(place).arg(own));
    }
}
