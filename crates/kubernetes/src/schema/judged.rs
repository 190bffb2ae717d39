//! What an object has that its schema has not.

use plimsoll_yaml::{Entry, Node};

use super::fault::Faults;
use super::unknown::Unknown;
use super::walk::{Place, Visit, walk};
use super::{Definitions, Field, FieldFault, UnknownField, ValueType};
use crate::{KubernetesVersion, Object};

/// What is wrong with an object by the schema of its kind.
#[derive(Debug, Default)]
pub struct Judged<'t, 's> {
    /// The unknown keys, in the order of the text.
    pub unknown: Vec<UnknownField<'t, 's>>,
    /// The refused values, in the order of the text. What YAML makes a number or truth value of where a string is wanted, and
    /// nobody quoted, is not among them for kinds that Kubernetes has.
    pub faults: Vec<FieldFault<'t, 's>>,
}

/// Judges an object as `version` sees it.
///
/// Kinds that Kubernetes does not have are judged by their `definitions`, and not at all without one. Below `status`, which
/// the server writes, and in keys and values that a template decides nothing is looked at.
#[must_use]
pub fn judge<'t, 's>(object: &Object<'t>, version: KubernetesVersion, definitions: &'s Definitions) -> Judged<'t, 's> {
    let mut both = Both { unknown: Unknown(Vec::new()), faults: Faults(Vec::new()) };
    if walk(object, version, &mut both) {
        Judged { unknown: both.unknown.0, faults: both.faults.0 }
    } else {
        definitions.judge(object, version)
    }
}

/// One walk for both.
struct Both<'t, 's> {
    unknown: Unknown<'t, 's>,
    faults: Faults<'t, 's>,
}

impl<'t> Visit<'t> for Both<'t, '_> {
    fn mapping(&mut self, place: &Place, node: Node<'t>) {
        self.faults.mapping(place, node);
    }

    fn field(&mut self, place: &Place, parent: Node<'t>, entry: Entry<'t>, key: &'t str, field: Option<&Field>) {
        self.unknown.field(place, parent, entry, key, field);
    }

    fn value(&mut self, place: &Place, node: Node<'t>, of: ValueType, field: &'static Field) {
        self.faults.value(place, node, of, field);
    }
}
