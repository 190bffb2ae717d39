use compact_str::CompactString;
use plimsoll_text::Span;
use plimsoll_yaml::Node;

use super::{Name, Reference, label_selector, map_selector};
use crate::selector::{LabelSet, Selector};
use crate::{Object, Setting, StringMap};

/// The summary of a Service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceFacts {
    /// The pods that it selects; [`Selector::Nothing`] for one whose endpoints are made by hand.
    pub selector: Selector,
    /// Where the selector is written.
    pub selector_span: Span,
    /// The ports that it offers.
    pub ports: Box<[ServicePort]>,
    /// Whether it has no address of its own: `clusterIP: None`.
    pub is_headless: bool,
    /// The type; absent means `ClusterIP`.
    pub service_type: Name,
    /// The labels by which monitors find it.
    pub labels: LabelSet,
}

/// The summary of a PodDisruptionBudget.
#[derive(Clone, Debug, PartialEq)]
pub struct DisruptionFacts {
    /// The pods that it selects.
    pub selector: Selector,
    /// How many of them must stay.
    pub min_available: Option<Amount>,
    /// How many of them may be missing.
    pub max_unavailable: Option<Amount>,
    /// Where the amount is written.
    pub span: Span,
}

/// A number of pods, or a part of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// So many.
    Count(u32),
    /// So many in a hundred.
    Percent(u32),
}

/// The summary of a ServiceMonitor or PodMonitor.
#[derive(Clone, Debug, PartialEq)]
pub struct MonitorFacts {
    /// The Services or pods that it selects.
    pub selector: Selector,
    /// The namespaces that it looks in, its own if there are none; `None` for all.
    pub namespaces: Option<Box<[CompactString]>>,
    /// Where the selector is written.
    pub span: Span,
}

/// A port of a Service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicePort {
    /// Its name.
    pub name: Name,
    /// Its number.
    pub number: Option<u16>,
    /// The port of the pod that it leads to; without one, that of the same number.
    pub target: PortTarget,
    /// Where the target is written, else the port.
    pub span: Span,
}

/// A port by number or by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortTarget {
    /// None is written.
    Absent,
    /// The number.
    Number(u16),
    /// The name.
    Name(CompactString),
    /// It can't be known here.
    Unknown,
}

impl PortTarget {
    fn of(setting: Setting<'_, Node<'_>>) -> Self {
        match setting {
            Setting::Absent => Self::Absent,
            Setting::Unknown(_) => Self::Unknown,
            Setting::Set(node, _) => match (node.as_i64().map(u16::try_from), node.as_str()) {
                (Some(Ok(number)), _) => Self::Number(number),
                (_, Some(name)) => Self::Name(name.into()),
                _ => Self::Unknown,
            },
        }
    }
}

/// A Service that an Ingress or a route sends traffic to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackendFacts {
    /// The name of the Service.
    pub service: CompactString,
    /// The namespace, where it is not the route's own.
    pub namespace: Name,
    /// The port of the Service.
    pub port: PortTarget,
    /// Where the Service is named.
    pub span: Span,
}

pub(super) fn service(object: &Object<'_>) -> ServiceFacts {
    let spec = object.spec();
    let selector = spec.field("selector");
    let ports = spec.field("ports").items().filter(|item| item.is_mapping()).map(|node| {
        let target = Setting::of(node, "targetPort");
        ServicePort {
            name: Setting::of(node, "name").name().into(),
            number: Setting::of(node, "port").integer().value().and_then(|port| port.try_into().ok()),
            target: PortTarget::of(target),
            span: target.node().unwrap_or(node).span(),
        }
    });
    ServiceFacts {
        selector: map_selector(StringMap(selector)),
        selector_span: selector.node().map_or_else(|| object.span(), Node::span),
        ports: ports.collect(),
        is_headless: spec.field("clusterIP").string().is(&"None"),
        service_type: spec.field("type").name().into(),
        labels: object.labels().to_label_set(),
    }
}

/// A disruption budget. In v1beta1 an empty selector selected nothing.
pub(super) fn disruption(object: &Object<'_>) -> DisruptionFacts {
    let spec = object.spec();
    let selector = label_selector(spec.field("selector"));
    let is_old = object.version == "v1beta1";
    let amount = |key: &str| {
        let text = spec.field(key).read(Node::text).value()?;
        match text.strip_suffix('%') {
            Some(part) => part.parse().ok().map(Amount::Percent),
            None => text.parse().ok().map(Amount::Count),
        }
    };
    let place = spec.field("minAvailable").node().or_else(|| spec.field("maxUnavailable").node());
    DisruptionFacts {
        selector: if is_old && selector.is_everything() { Selector::Nothing } else { selector },
        min_available: amount("minAvailable"),
        max_unavailable: amount("maxUnavailable"),
        span: place.map_or_else(|| object.span(), Node::span),
    }
}

pub(super) fn monitor(object: &Object<'_>) -> MonitorFacts {
    let spec = object.spec();
    let namespaces = spec.field("namespaceSelector");
    let names = namespaces.field("matchNames");
    let anywhere = namespaces.is_unknown() || names.is_unknown() || namespaces.field("any").bool().is(&true);
    MonitorFacts {
        selector: label_selector(spec.field("selector")),
        namespaces: (!anywhere).then(|| names.items().filter_map(|name| name.text().map(Into::into)).collect()),
        span: spec.field("selector").node().map_or_else(|| object.span(), Node::span),
    }
}

pub(super) fn ingress_backends(object: &Object<'_>) -> Box<[BackendFacts]> {
    let spec = object.spec();
    let defaults = [spec.field("defaultBackend"), spec.field("backend")];
    let paths = spec.field("rules").items().flat_map(|rule| Setting::of(rule, "http").field("paths").items());
    let backends = paths.map(|path| Setting::of(path, "backend"));
    defaults.into_iter().chain(backends).filter_map(ingress_backend).collect()
}

/// A backend as networking.k8s.io/v1 writes it, or as v1beta1 did.
fn ingress_backend(backend: Setting<'_, Node<'_>>) -> Option<BackendFacts> {
    let service = backend.field("service");
    let number = service.field("port").field("number");
    let port = number.or(|| service.field("port").field("name")).or(|| backend.field("servicePort"));
    let Setting::Set(name, node) = service.field("name").name().or(|| backend.field("serviceName").name()) else {
        return None;
    };
    Some(BackendFacts { service: name.into(), namespace: Name::Absent, port: PortTarget::of(port), span: node.span() })
}

pub(super) fn tls_secrets(object: &Object<'_>) -> Vec<Reference> {
    let entries = object.spec().field("tls").items();
    entries.filter_map(|entry| Reference::core("Secret", Setting::of(entry, "secretName").name(), false)).collect()
}

pub(super) fn route_backends(object: &Object<'_>) -> Box<[BackendFacts]> {
    let rules = object.spec().field("rules").items();
    let references = rules.flat_map(|rule| Setting::of(rule, "backendRefs").items());
    let backends = references.filter_map(|node| {
        let text = |key| Setting::of(node, key).name();
        let is_service = text("kind").or(|| Setting::Absent).value().is_none_or(|kind| kind == "Service")
            && text("group").value().is_none();
        let Setting::Set(name, place) = text("name") else { return None };
        is_service.then(|| BackendFacts {
            service: name.into(),
            namespace: text("namespace").into(),
            port: PortTarget::of(Setting::of(node, "port")),
            span: place.span(),
        })
    });
    backends.collect()
}
