use plimsoll_kubernetes::Detail;
use plimsoll_kubernetes::selector::Match;
use plimsoll_lint::{Finding, Report, ScopeView};

use super::object_name;

pub(crate) fn check(view: &ScopeView<'_>, report: &mut Report<'_>) {
    let scope = &view.scope;
    if !scope.objects().any(|(_, object)| matches!(object.detail, Detail::Policy(_))) {
        return;
    }
    for (id, pod) in scope.pods() {
        let Some(object) = scope.object(id.object) else { continue };
        if object.is_fragment || pod.host_network != Match::No {
            continue;
        }
        let policies = scope.policies_selecting(id);
        let is_isolated = policies.iter().any(|(_, rules, answer)| answer.and(rules.egress) == Match::Yes);
        let allows_dns = policies.iter().any(|(_, rules, _)| rules.allows_dns.is_possible());
        let allows_more = policies.iter().any(|(policy, ..)| has_egress(view, *policy));
        if let (true, false, true, Some((policy, rules, _))) = (is_isolated, allows_dns, allows_more, policies.first())
        {
            let span = rules.pods_span.unwrap_or(object.span);
            let finding = Finding::in_unit(view.unit_of(id.object), object.span).arg(object_name(object));
            report.emit(finding.related_in(view.unit_of(*policy), span, "a policy that selects it"));
        }
    }
}

/// Whether a policy allows some traffic out.
fn has_egress(view: &ScopeView<'_>, policy: plimsoll_kubernetes::ObjectId) -> bool {
    let detail = view.scope.object(policy).map(|object| &object.detail);
    matches!(detail, Some(Detail::Policy(facts)) if facts.rules.iter().any(|rules| rules.has_egress_rules))
}
