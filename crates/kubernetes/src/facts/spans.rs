use plimsoll_text::Span;

use super::{
    BackendFacts, Detail, ImageUser, ObjectFacts, PeerFacts, PodFacts, PolicyRules, Reference, RoleReference,
    RuleFacts, ServiceFacts, ServicePort, Subject, WorkloadFacts,
};

impl ObjectFacts {
    /// Calls `visit` with every span, always in the same order, so that facts can follow a text that is edited.
    // Every field is named, so that one with a span cannot be forgotten.
    pub fn each_span(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        let Self {
            of: _,
            name: _,
            namespace: _,
            is_cluster_scoped: _,
            is_fragment: _,
            is_rendered: _,
            span,
            document: _,
            references,
            detail,
        } = self;
        visit(span);
        each_reference(references, visit);
        match detail {
            Detail::Workload(workload) => each_in_workload(workload, visit),
            Detail::Service(service) => each_in_service(service, visit),
            Detail::Role(role) => {
                for rule in &mut role.rules {
                    each_in_rule(rule, visit);
                }
            }
            Detail::Binding(binding) => {
                let RoleReference { is_cluster_role: _, name: _, span } = &mut binding.role;
                visit(span);
                for Subject { kind: _, name: _, namespace: _, span } in &mut binding.subjects {
                    visit(span);
                }
            }
            Detail::Scaler { target: Some(reference), minimum: _ } => visit(&mut reference.span),
            Detail::Policy(policy) => {
                for rules in &mut policy.rules {
                    each_in_policy(rules, visit);
                }
            }
            Detail::Disruption(disruption) => visit(&mut disruption.span),
            Detail::Monitor(monitor) => visit(&mut monitor.span),
            Detail::Backends(backends) => {
                for BackendFacts { service: _, namespace: _, port: _, span } in backends {
                    visit(span);
                }
            }
            Detail::ServiceAccount(_)
            | Detail::Namespace(_)
            | Detail::Scaler { target: None, minimum: _ }
            | Detail::ProducesSecret(_)
            | Detail::Plain => {}
        }
    }
}

fn each_reference(references: &mut [Reference], visit: &mut dyn FnMut(&mut Span)) {
    for Reference { of: _, name: _, optional: _, span } in references {
        visit(span);
    }
}

fn each_in_workload(workload: &mut WorkloadFacts, visit: &mut dyn FnMut(&mut Span)) {
    let WorkloadFacts { pods, replicas: _, replicas_span, service_name: _, service_name_span, selector: _ } = workload;
    for span in [replicas_span, service_name_span].into_iter().flatten() {
        visit(span);
    }
    for pod in pods {
        let PodFacts {
            span,
            labels: _,
            host_network: _,
            service_account: _,
            service_account_span,
            automount: _,
            ports: _,
            references,
            treatment: _,
            is_short_lived: _,
            image_users,
            admin_interface: _,
        } = pod;
        visit(span);
        if let Some(span) = service_account_span {
            visit(span);
        }
        each_reference(references, visit);
        for ImageUser { image: _, span } in image_users {
            visit(span);
        }
    }
}

fn each_in_rule(rule: &mut RuleFacts, visit: &mut dyn FnMut(&mut Span)) {
    let RuleFacts {
        api_groups: _,
        resources: _,
        resource_spans,
        verbs: _,
        names_resources: _,
        names: _,
        stars,
        is_open: _,
        span,
    } = rule;
    visit(span);
    resource_spans.iter_mut().chain(stars.iter_mut().map(|(_, span)| span)).for_each(visit);
}

fn each_in_policy(rules: &mut PolicyRules, visit: &mut dyn FnMut(&mut Span)) {
    let PolicyRules {
        namespaces: _,
        pods: _,
        ingress: _,
        egress: _,
        dialect: _,
        allows_dns: _,
        has_egress_rules: _,
        pods_span,
        peers,
    } = rules;
    if let Some(span) = pods_span {
        visit(span);
    }
    for PeerFacts { pods: _, span } in peers {
        visit(span);
    }
}

fn each_in_service(service: &mut ServiceFacts, visit: &mut dyn FnMut(&mut Span)) {
    let ServiceFacts { selector: _, selector_span, ports, is_headless: _, service_type: _, labels: _ } = service;
    visit(selector_span);
    for ServicePort { name: _, number: _, target: _, span } in ports {
        visit(span);
    }
}
