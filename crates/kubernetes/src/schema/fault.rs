//! Finds values that the server refuses: of another type than the schema's, outside a closed set, or missing.

use std::borrow::Cow;

use plimsoll_yaml::{Node, Style, Value};

use super::Field;
use super::value_type::{Shape, ValueType};
use super::walk::{Place, Visit};

/// A value that the server refuses.
#[derive(Clone, Debug)]
pub struct FieldFault<'t, 's> {
    /// The value; for a missing field the mapping that lacks it.
    pub node: Node<'t>,
    /// The field.
    pub field: &'s str,
    /// The name of the type that has the field, such as `Container`; in a custom resource the way to it, such as `Issuer.spec`.
    pub type_name: Cow<'s, str>,
    /// What is wrong.
    pub kind: FaultKind<'s>,
}

/// What is wrong with a field.
#[derive(Clone, Debug)]
pub enum FaultKind<'s> {
    /// Another type is wanted, see [`Shape`].
    Type(Shape),
    /// One of these values is wanted.
    Set(Vec<&'s str>),
    /// The field must be written.
    Missing,
}

/// The refused values in mappings that Kubernetes describes.
pub(super) struct Faults<'t, 's>(pub(super) Vec<FieldFault<'t, 's>>);

impl<'t, 's> Faults<'t, 's> {
    fn push(&mut self, place: &Place, node: Node<'t>, field: &'s str, kind: FaultKind<'s>) {
        let Some(&type_id) = place.path.last() else { return };
        let type_name = Cow::Borrowed(place.schema.type_name(type_id).rsplit('.').next().unwrap_or(""));
        self.0.push(FieldFault { node, field, type_name, kind });
    }
}

impl<'t> Visit<'t> for Faults<'t, '_> {
    fn mapping(&mut self, place: &Place, node: Node<'t>) {
        let Some(&type_id) = place.path.last() else { return };
        let required = place.schema.required_fields(type_id, place.version);
        // The server fills in what an object within an object is.
        let is_inner = place.path.len() > 1;
        for field in required.filter(|field| !(is_inner && matches!(field.name, "apiVersion" | "kind"))) {
            let is_there = node.get(field.name).is_some_and(|value| !value.is_null());
            let may_be = || node.entries().any(|entry| entry.key.is_unknown());
            if !is_there && !may_be() {
                self.push(place, node, field.name, FaultKind::Missing);
            }
        }
    }

    fn value(&mut self, place: &Place, node: Node<'t>, of: ValueType, field: &'static Field) {
        if node.is_unknown() || node.is_null() {
            return;
        }
        let shape = of.shape();
        if !fits(node, shape) {
            return self.push(place, node, field.name, FaultKind::Type(shape));
        }
        if shape != Shape::String {
            return;
        }
        if let (Some(set), Some(text)) = (field.values.filter(|set| set.is_closed), node.as_str())
            && !text.is_empty()
            && !set.contains(text)
        {
            self.push(
                place,
                node,
                field.name,
                FaultKind::Set(set.values().filter(|value| !value.is_empty()).collect()),
            );
        }
    }
}

/// Whether the server can read a value as one of this shape.
pub(super) fn fits(node: Node<'_>, shape: Shape) -> bool {
    let is_plain = || node.is_scalar() && node.style() == Style::Plain;
    match shape {
        // A plain scalar that reads as something else is a matter of YAML, not of the schema.
        Shape::String | Shape::Time => is_plain() || matches!(node.typed(), Value::Str(_)),
        Shape::Integer => node.as_i64().is_some() || matches!(node.typed(), Value::Int(_) | Value::Big(_)),
        Shape::Number => matches!(node.typed(), Value::Int(_) | Value::Float(_) | Value::Big(_)),
        Shape::Boolean => node.as_bool().is_some(),
        Shape::Quantity | Shape::IntOrString => {
            matches!(node.typed(), Value::Str(_) | Value::Int(_) | Value::Float(_) | Value::Big(_))
        }
        Shape::Object | Shape::Map(_) | Shape::Type(_) => node.is_mapping(),
        Shape::List(_) => node.is_sequence(),
        Shape::Any => true,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::super::{Definitions, judge};
    use super::FaultKind;
    use crate::{KubernetesVersion, Manifest};

    fn faults(text: &str) -> Vec<(String, &'static str, String)> {
        let stream = plimsoll_yaml::parse(text);
        let manifest = Manifest::new(&stream);
        static NONE: LazyLock<Definitions> = LazyLock::new(Definitions::default);
        let all = manifest.objects.iter().flat_map(|object| judge(object, KubernetesVersion::NEWEST, &NONE).faults);
        all.map(|fault| {
            let what = match fault.kind {
                FaultKind::Type(shape) => format!("{shape:?}"),
                FaultKind::Set(_) => "set".to_owned(),
                FaultKind::Missing => "missing".to_owned(),
            };
            (fault.type_name.into_owned(), fault.field, what)
        })
        .collect()
    }

    #[test]
    fn wrong_types_and_values_outside_a_closed_set_are_found() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  restartPolicy: always\n  hostNetwork: 'true'\n  containers:\n  - name: a\n    image: [x]\n    ports: [{containerPort: '80'}, {containerPort: 8e1}]\n    args: one\n    env: [{name: A, value: 1}]\n";
        let found = faults(text);
        let wanted = [
            ("PodSpec", "restartPolicy", "set"),
            ("PodSpec", "hostNetwork", "Boolean"),
            ("Container", "image", "String"),
            ("ContainerPort", "containerPort", "Integer"),
        ];
        assert_eq!(found.iter().take(4).map(|(a, b, c)| (a.as_str(), *b, c.as_str())).collect::<Vec<_>>(), wanted);
        assert_eq!((found[4].1, found.len()), ("args", 5));
    }

    #[test]
    fn what_must_be_written_is_missed() {
        let found = faults(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template:\n    spec: {containers: [{image: x}]}\n",
        );
        assert_eq!(
            found,
            [("DeploymentSpec".into(), "selector", "missing".into()), ("Container".into(), "name", "missing".into())]
        );
    }

    #[test]
    fn what_is_not_known_is_left_alone() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostNetwork: '{{ .x }}'\n  restartPolicy: ${POLICY}\n  '{{ .y }}': 1\n";
        assert_eq!(faults(text), []);
    }
}
